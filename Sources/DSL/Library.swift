// Generated from optimizers/ by `scripts/generate`. Do not edit.

/// The known optimizers as programs, compiled in so that the binary works in any folder.
public enum Library {
  /// Name and text of each optimizer, by name.
  public static let all: [(name: String, text: String)] = [
    (
      "adabelief",
      #"""
      # AdaBelief. Zhuang et al. 2020, "AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed Gradients".
      # Follows the paper and Optax: eps is added to v at every step, and so adds up in it, and again to the denominator.
      # Optax calls the first of the two eps_root.
      # lr is the paper's 1e-3.
      optimizer adabelief
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-16 in 1e-20 ... 1e-6 log
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g - m), v, beta2) + eps
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "adadagradnorm",
      #"""
      # AdAdaGradNorm's step rule. Lau, Liu and Kolar 2024, "AdAdaGrad: Adaptive Batch Size Schemes for Adaptive Gradient Methods".
      # The paper's method is a rule for the batch around AdaGrad-Norm; this is the step. Follows the authors' code, which keeps
      # one sum an output, starting at 0.01, and not one for all weights as the paper says (adagrad-norm). There the sum of a bias
      # also takes in its matrix's; here a vector's elements stand for themselves.
      # lr is 0.05, the authors' for AdaGrad on a residual network.
      optimizer adadagradnorm
      hyper lr = 0.05 in 0.0001 ... 10 log
      hyper eps = 1e-10 in 1e-12 ... 0.001 log
      state v: row = 0.01

      v = v + row_sum(square(g))
      update = g / (sqrt(v) + eps)

      """#
    ),
    (
      "adadelta",
      #"""
      # AdaDelta. Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1.
      # Follows the paper and PyTorch, which multiplies by a learning rate, 1 in the paper. Optax agrees.
      # lr is the paper's 1. The paper finds rho 0.95 and eps 1e-6 good; rho is PyTorch's 0.9.
      optimizer adadelta
      hyper lr = 1 in 0.001 ... 100 log
      hyper rho = 0.9 in 0.5 ... 0.9999
      hyper eps = 1e-6 in 1e-10 ... 0.001 log
      state v
      state u

      v = lerp(square(g), v, rho)
      change = sqrt(u + eps) / sqrt(v + eps) * g
      u = lerp(square(change), u, rho)
      update = change

      """#
    ),
    (
      "adafactor",
      #"""
      # Adafactor: a matrix's second moments as an outer product of row and column means, clipped updates, steps relative to
      # the weights. Shazeer and Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", algorithms 4 and
      # 5.
      # Follows PyTorch: eps1 is a floor of denominators (the paper adds it to the squared gradient), and lr is the ceiling of
      # the relative step, where the paper has 0.01. Optax has momentum and a learning rate of the usual kind.
      # lr is PyTorch's and the paper's 0.01; eps1, eps2 and decay are the paper's.
      optimizer adafactor
      hyper lr = 0.01 in 0.0001 ... 1 log
      hyper decay = 0.8 in 0.5 ... 1
      hyper eps1 = 1e-30 in 1e-30 ... 1e-6 log
      hyper eps2 = 0.001 in 1e-6 ... 0.1 log
      hyper threshold = 1 in 0.5 ... 10 log

      rate = t ^ (-decay)
      relative = max(eps2, rms(w)) * min(1, 1 / (lr * sqrt(t)))

      for matrix
        state r: row
        state c: col
        r = lerp(r, row_mean(square(g)), rate)
        c = lerp(c, col_mean(square(g)), rate)
        u = g / sqrt(max(r * c / max(mean(r), eps1), eps1 * eps1))
        update = relative * u / max(1, rms(u) / threshold)

      for vector, embedding
        state v
        v = lerp(v, square(g), rate)
        u = g / sqrt(max(v, eps1 * eps1))
        update = relative * u / max(1, rms(u) / threshold)

      """#
    ),
    (
      "adagrad",
      #"""
      # AdaGrad. Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic
      # Optimization".
      # Follows PyTorch: eps stands outside the root. Optax puts it inside, by default 1e-7, and starts the sum at 0.1.
      # lr is PyTorch's 0.01.
      optimizer adagrad
      hyper lr = 0.01 in 0.0001 ... 1 log
      hyper eps = 1e-10 in 1e-12 ... 0.001 log
      state v

      v = v + square(g)
      update = g / (sqrt(v) + eps)

      """#
    ),
    (
      "adagrad-norm",
      #"""
      # AdaGrad-Norm. Ward, Wu and Bottou 2019, "AdaGrad Stepsizes: Sharp Convergence over Nonconvex Landscapes", algorithm 1.
      # Follows the paper: one sum for all weights. It starts at b0 squared, 0.01 here; the paper shows that b0 matters little.
      # lr is the paper's 1.
      optimizer adagrad-norm
      hyper lr = 1 in 0.001 ... 100 log
      state v: scalar = 0.01

      v = v + total(square(g))
      update = g / sqrt(v)

      """#
    ),
    (
      "adahessian",
      #"""
      # AdaHessian. Yao et al. 2021, "ADAHESSIAN: An Adaptive Second Order Optimizer for Machine Learning", algorithm 1.
      # Follows the authors' code: spatial averages are of magnitudes, over the rows of a matrix (the paper: blocks of a size to
      # choose, without the magnitude); a vector's elements stand for themselves. The Hessian power is 1.
      # lr is the paper's 0.15.
      optimizer adahessian
      hyper lr = 0.15 in 0.001 ... 1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 0.0001 in 1e-8 ... 0.01 log
      state m
      state v: row

      m = lerp(g, m, beta1)
      v = lerp(square(row_mean(abs(h))), v, beta2)
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "adam",
      #"""
      # Adam. Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
      # Follows the paper, PyTorch and Optax, which agree but for rounding.
      # lr is the paper's 1e-3.
      optimizer adam
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "adam8bit",
      #"""
      # Adam with moments of eight bits. Dettmers, Lewis, Shleifer and Zettlemoyer 2022, "8-bit Optimizers via Block-wise
      # Quantization".
      # Follows the paper and bitsandbytes: the update comes from the new moments before they are rounded. Blocks have 256
      # numbers, as bitsandbytes now has them (2048 in the paper). The paper keeps embeddings' moments in 32 bits; here all
      # parameters are rounded, also small ones, which bitsandbytes leaves alone.
      # lr is Adam's 1e-3.
      optimizer adam8bit
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)
      m = round8(m)
      v = round8_positive(v)

      """#
    ),
    (
      "adamax",
      #"""
      # AdaMax. Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 2.
      # Follows PyTorch and Optax, which add eps to |g|. The paper has none: there a weight without a gradient divides 0 by 0.
      # lr is the paper's 2e-3.
      optimizer adamax
      hyper lr = 0.002 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state u

      m = lerp(g, m, beta1)
      u = max(beta2 * u, abs(g) + eps)
      update = debias(m, beta1, t) / u

      """#
    ),
    (
      "adamw",
      #"""
      # AdamW. Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2.
      # Follows PyTorch: decay is multiplied by the learning rate, and wd is 0.01 (Optax: 1e-4). In the paper decay follows the
      # schedule alone.
      # A recipe may decay weights itself; then set wd to 0, which makes this adam.
      # lr is the paper's and PyTorch's 1e-3.
      optimizer adamw
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper wd = 0.01 in 0 ... 1
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps) + wd * w

      """#
    ),
    (
      "adan",
      #"""
      # Adan. Xie et al. 2024, "Adan: Adaptive Nesterov Momentum Algorithm for Faster Optimizing Deep Models", algorithm 1.
      # Follows the authors' code: a beta is what is kept (the paper's are 1 minus it), and all three moments are debiased, which
      # replaces the paper's start at the first gradient. Optax (0.2.8) looks ahead by 1 - beta2 instead of beta2 times the
      # difference. Weight decay, proximal in the paper, is left to the recipe.
      # lr is the default of the authors' code, 1e-3.
      optimizer adan
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.98 in 0 ... 0.999
      hyper beta2 = 0.92 in 0 ... 0.999
      hyper beta3 = 0.99 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v
      state n
      state before

      difference = where(t == 1, 0, g - before)
      before = g
      m = lerp(g, m, beta1)
      v = lerp(difference, v, beta2)
      n = lerp(square(g + beta2 * difference), n, beta3)
      ahead = debias(m, beta1, t) + beta2 * debias(v, beta2, t)
      update = ahead / (sqrt(debias(n, beta3, t)) + eps)

      """#
    ),
    (
      "ademamix",
      #"""
      # AdEMAMix. Pagliardini, Ablin and Grangier 2024, "The AdEMAMix Optimizer: Better, Faster, Older", algorithm 1.
      # Follows Optax (contrib): alpha and beta3 are constant. The paper warms both up over a run. Weight decay is left to the
      # recipe.
      # lr is AdamW's 1e-3.
      optimizer ademamix
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper beta3 = 0.9999 in 0.9 ... 0.99999
      hyper alpha = 5 in 0 ... 20
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state slow
      state v

      m = lerp(g, m, beta1)
      slow = lerp(g, slow, beta3)
      v = lerp(square(g), v, beta2)
      update = (debias(m, beta1, t) + alpha * slow) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "amsgrad",
      #"""
      # AMSGrad. Reddi, Kale and Kumar 2018, "On the Convergence of Adam and Beyond", algorithm 2.
      # Follows PyTorch (Adam with amsgrad): the greatest v so far is debiased after it was chosen. The paper debiases nothing;
      # Optax debiases v before it chooses.
      # lr is Adam's 1e-3.
      optimizer amsgrad
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v
      state greatest_v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      greatest_v = max(greatest_v, v)
      update = debias(m, beta1, t) / (sqrt(debias(greatest_v, beta2, t)) + eps)

      """#
    ),
    (
      "apollo",
      #"""
      # APOLLO: the gradient, each column scaled as Adam scales a random projection of it. Zhu et al. 2024, "APOLLO: SGD-like
      # Memory, AdamW-level Performance", algorithm 1.
      # Follows the paper, with rows projected; the authors' code projects the shorter side. The norm grows by gamma a step at
      # most, as in Fira. The rank is 4, for small matrices; the paper has a quarter of the short side or less. scale, gamma
      # and period are the paper's.
      # Vectors and embeddings have Adam.
      # lr is the paper's 0.01.
      optimizer apollo
      hyper lr = 0.01 in 0.0001 ... 0.1 log
      hyper scale = 1 in 0.01 ... 100 log
      hyper gamma = 1.01 in 1 ... 2
      hyper period = 200
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m: left(4)
        state v: left(4)
        state last: layer
        low = matmul(transpose(row_projection(4, floor((t - 1) / period), 1)), g)
        m = lerp(low, m, beta1)
        v = lerp(square(low), v, beta2)
        adam = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)
        scaled = col_norm(adam) / col_norm(low) * g
        limit = where(t == 1, 1, min(1, gamma * last / norm(scaled)))
        last = limit * norm(scaled)
        update = scale * limit * scaled

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "apollo-mini",
      #"""
      # APOLLO-Mini: the gradient of a matrix, scaled by one number as Adam scales a random projection of it to one row. Zhu
      # et al. 2024, "APOLLO: SGD-like Memory, AdamW-level Performance", algorithm 1.
      # Follows the paper; the authors' code projects the shorter side. scale is the paper's root of 128, which makes up for
      # the rank of one; gamma, by which the norm grows at most, and period are the paper's.
      # Vectors and embeddings have Adam.
      # lr is the paper's 0.01.
      optimizer apollo-mini
      hyper lr = 0.01 in 0.0001 ... 0.1 log
      hyper scale = 11.313708498984761 in 0.1 ... 1000 log
      hyper gamma = 1.01 in 1 ... 2
      hyper period = 200
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m: col
        state v: col
        state last: layer
        low = matmul(transpose(row_projection(1, floor((t - 1) / period), 1)), g)
        m = lerp(low, m, beta1)
        v = lerp(square(low), v, beta2)
        adam = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)
        scaled = norm(adam) / norm(low) * g
        limit = where(t == 1, 1, min(1, gamma * last / norm(scaled)))
        last = limit * norm(scaled)
        update = scale * limit * scaled

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "classp",
      #"""
      # CLASSP. Ludwig 2024, "CLASSP: a Biologically-Inspired Approach to Continual Learning through Adjustment Suppression and
      # Sparsity Promotion".
      # Follows the paper: a weight moves only where the square of its gradient is above the threshold. As in the author's code
      # the sum holds the step's own gradient; that code lets a whole tensor move where one of its gradients is not 0.
      # lr, threshold, eps and p are those of the author's code.
      optimizer classp
      hyper lr = 0.2 in 0.0001 ... 10 log
      hyper threshold = 0.5 in 0 ... 1
      hyper eps = 1e-5 in 1e-10 ... 0.1 log
      hyper p = 1 in 0.5 ... 4
      state s

      learns = square(g) > threshold
      s = s + where(learns, abs(g) ^ p, 0)
      update = where(learns, g / (eps + s) ^ (1 / p), 0)

      """#
    ),
    (
      "dadapt-adam",
      #"""
      # Adam with D-adaptation. Defazio and Mishchenko 2023, "Learning-Rate-Free Learning by D-Adaptation".
      # Follows Optax (contrib.dadapt_adamw), which debiases the rate as Adam does; the paper does not. Weight decay is left out.
      # lr is the paper's 1; a schedule multiplies it.
      optimizer dadapt-adam
      apply raw
      hyper lr = 1 in 0.01 ... 100 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state d: scalar = 1e-6
      state r: scalar
      state m
      state v
      state s

      beta = sqrt(beta2)
      rate = d * lr * sqrt(1 - beta2 ^ t) / (1 - beta1 ^ t)
      r = lerp(rate * dot(g, s / (sqrt(v) + eps)), r, beta)
      m = lerp(rate * g, m, beta1)
      v = lerp(square(g), v, beta2)
      s = lerp(rate * g, s, beta)
      d = max(d, r / ((1 - beta) * total(abs(s))))
      update = m / (sqrt(v) + eps)

      """#
    ),
    (
      "dadapt-sgd",
      #"""
      # SGD with D-adaptation. Defazio and Mishchenko 2023, "Learning-Rate-Free Learning by D-Adaptation".
      # Follows the paper: d is a lower bound of the distance to the solution and starts at 1e-6. The average of the iterates with
      # weight beta is written as a moving average of the steps, which is the same and keeps small steps exact.
      # lr is the paper's 1; a schedule multiplies it.
      optimizer dadapt-sgd
      apply raw
      hyper lr = 1 in 0.01 ... 100 log
      hyper beta = 0.9 in 0 ... 0.999
      state d: scalar = 1e-6
      state first: scalar
      state r: scalar
      state s
      state m

      first = where(t == 1, global_norm(g), first)
      rate = d * lr / first
      r = r + rate * dot(g, s)
      s = s + rate * g
      d = max(d, 2 * r / global_norm(s))
      m = lerp(rate * g, m, beta)
      update = m

      """#
    ),
    (
      "drop-muon",
      #"""
      # Drop-Muon: a step moves a random set of layers, each by its norm's steepest descent, and leaves the others and their
      # momentum as they are. Gruntkowska, Maziane, Qu and Richtarik 2025, "Drop-Muon: Update Less, Converge Faster".
      # Follows the paper's general form: the spectral norm for matrices, so the polar factor times the nuclear norm, which
      # Muon leaves out, and the Euclidean norm for vectors, so the momentum itself.
      # The set is drawn layer by layer, each kept with probability keep. The paper's main choice, all layers from a random
      # one on, needs the order of layers, which a rule here does not know. The sum of a layer's uniform numbers modulo 1 is a
      # uniform number.
      # beta is what the paper calls 1 - beta. lr is polargrad's, whose matrices move alike; keep is ours.
      optimizer drop-muon
      hyper lr = 0.02 in 0.0001 ... 1 log
      hyper beta = 0.9 in 0 ... 0.999
      hyper keep = 0.5 in 0.1 ... 1
      state m

      active = mod(sum(uniform(1)), 1) < keep
      m = where(active, lerp(g, m, beta), m)

      for matrix
        polar = orthogonalize(m)
        update = where(active, sum(m * polar) * polar, 0)

      for vector, embedding
        update = where(active, m, 0)

      """#
    ),
    (
      "exadam",
      #"""
      # EXAdam. Adly 2024, "EXAdam: The Power of Adaptive Cross-Moments", algorithm 1.
      # Follows the paper and the author's code, which agree but for a decoupled weight decay, off by default, in the code.
      # lr is the author's 1e-3.
      optimizer exadam
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      d1 = 1 + v / (v + eps) * beta2 ^ t
      d2 = 1 + square(m) / (square(m) + eps) * beta1 ^ t
      ahead = (debias(m, beta1, t) + debias(g, beta1, t)) * d1
      update = ahead / (sqrt(debias(v, beta2, t) * d2) + eps)

      """#
    ),
    (
      "fira",
      #"""
      # Fira: GaLore's Adam in a subspace, and outside it the gradient, scaled column by column as Adam scales inside, its
      # norm kept from growing faster than gamma a step. Chen et al. 2024, "Fira: Can We Achieve Full-rank Training of LLMs
      # Under Low-rank Constraint?", algorithm 1.
      # Follows the paper, with rows projected; the authors' code projects the shorter side, and limits the norm before Adam's
      # bias is corrected. The rank is 4, for small matrices; gamma and period are the paper's.
      # Vectors and embeddings have Adam.
      # lr is the paper's 0.01.
      optimizer fira
      hyper lr = 0.01 in 0.0001 ... 0.1 log
      hyper gamma = 1.01 in 1 ... 2
      hyper period = 200
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state p: right(4)
        state m: left(4)
        state v: left(4)
        state last: layer
        p = where(mod(t - 1, period) == 0, left_vectors(g, 4), p)
        low = matmul(transpose(p), g)
        m = lerp(low, m, beta1)
        v = lerp(square(low), v, beta2)
        adam = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)
        outside = col_norm(adam) / col_norm(low) * (g - matmul(p, low))
        limit = where(t == 1, 1, min(1, gamma * last / norm(outside)))
        last = limit * norm(outside)
        update = matmul(p, adam) + limit * outside

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "frugal",
      #"""
      # FRUGAL: Adam in a random subspace, which has the only state, and signSGD outside it. Zmushko et al. 2024, "FRUGAL:
      # Memory-Efficient Optimization by Reducing State Overhead for Scalable Training", algorithm 1.
      # Has a random orthonormal subspace, after summaries of the paper, which also takes singular vectors, columns and blocks. A
      # new subspace, every period steps, begins with fresh moments. The rank is 2, for small matrices. free is what the sign
      # weighs beside Adam.
      # Vectors and embeddings have Adam.
      # lr is Adam's 1e-3.
      optimizer frugal
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper free = 1 in 0.01 ... 10 log
      hyper period = 200
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m: left(2)
        state v: left(2)
        age = mod(t - 1, period)
        p = qr(row_projection(2, floor((t - 1) / period), 1))
        full = matmul(transpose(p), g)
        m = lerp(full, where(age == 0, 0, m), beta1)
        v = lerp(square(full), where(age == 0, 0, v), beta2)
        adam = debias(m, beta1, age + 1) / (sqrt(debias(v, beta2, age + 1)) + eps)
        update = matmul(p, adam) + free * sign(g - matmul(p, full))

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "galore",
      #"""
      # GaLore: Adam in the subspace of the gradient's leading singular vectors. Zhao et al. 2024, "GaLore: Memory-Efficient
      # LLM Training by Gradient Low-Rank Projection", algorithm 2.
      # Follows the paper, which projects rows; the authors' code projects the shorter side. Moments outlive a new subspace,
      # in both. The rank is 4, for small matrices; the paper has a quarter of the short side. scale and period are the
      # paper's.
      # Vectors and embeddings have Adam.
      # lr is the paper's 0.01.
      optimizer galore
      hyper lr = 0.01 in 0.0001 ... 0.1 log
      hyper scale = 0.25 in 0.01 ... 4 log
      hyper period = 200
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state p: right(4)
        state m: left(4)
        state v: left(4)
        p = where(mod(t - 1, period) == 0, left_vectors(g, 4), p)
        low = matmul(transpose(p), g)
        m = lerp(low, m, beta1)
        v = lerp(square(low), v, beta2)
        update = scale * matmul(p, debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps))

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "gradient-noise",
      #"""
      # Gradient noise. Neelakantan et al. 2015, "Adding Gradient Noise Improves Learning for Very Deep Networks", equation (1).
      # Follows the paper and Optax (noisy_sgd): normal noise whose variance falls as a power of the step.
      # lr is sgd's 0.01; eta is one of the paper's 0.01, 0.3 and 1.
      optimizer gradient-noise
      hyper lr = 0.01 in 0.0001 ... 10 log
      hyper eta = 0.3 in 0.001 ... 10 log
      hyper gamma = 0.55 in 0 ... 2

      update = g + sqrt(eta / t ^ gamma) * normal(0)

      """#
    ),
    (
      "hypergradient",
      #"""
      # Hypergradient descent. Baydin et al. 2018, "Online Learning Rate Adaptation with Hypergradient Descent", algorithm 4
      # (SGD-HD).
      # Follows the paper; the learning rate is written as lr times a factor that starts at 1, so that a schedule multiplies it.
      # lr and beta are 1e-3, the size that the paper uses with SGD.
      optimizer hypergradient
      hyper lr = 0.001 in 1e-6 ... 10 log
      hyper beta = 0.001 in 1e-8 ... 0.1 log
      state factor: scalar = 1
      state before

      factor = factor + beta / lr * dot(g, before)
      before = g
      update = factor * g

      """#
    ),
    (
      "lamb",
      #"""
      # LAMB. You et al. 2020, "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", algorithm 2.
      # Follows the paper, with phi the identity, and Optax. Where weights or direction are all 0 the ratio is 1.
      # lr is AdamW's 1e-3; the paper's grow with the root of the batch.
      optimizer lamb
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-6 in 1e-12 ... 0.001 log
      hyper wd = 0.01 in 0 ... 1
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      d = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps) + wd * w
      update = where(norm(w) * norm(d) > 0, norm(w) / norm(d), 1) * d

      """#
    ),
    (
      "lanton",
      #"""
      # LANTON: Muon whose layers have learning rates of their own, smaller where the gradient is noisy. Hao et al. 2025,
      # "Noise-Adaptive Layerwise Learning Rates: Accelerating Geometry-Aware Optimization for Deep Neural Network Training",
      # algorithm 1, option I.
      # Written after summaries of the paper, not its text. It is the rule for the group of hidden matrices: noise is the
      # squared nuclear norm of the difference from the gradient before, and a rate is relative to the group's greatest. The
      # orthogonal factor is exact where the paper iterates.
      # Vectors and embeddings have Adam; the paper has groups for them too, with other norms.
      # lr is Muon's 0.02; noise_beta and alpha, the scale of the noise, are ours.
      optimizer lanton
      hyper lr = 0.02 in 0.0001 ... 0.2 log
      hyper beta = 0.95 in 0 ... 0.999
      hyper noise_beta = 0.9 in 0 ... 0.999
      hyper alpha = 1 in 0.001 ... 1000 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m
        state before = g
        state noise: layer
        width = sqrt(rows(g) / columns(g))
        difference = g - before
        m = lerp(g, m, beta)
        nuclear = width * sum(difference * orthogonalize(difference))
        noise = lerp(square(nuclear), noise, noise_beta)
        before = g
        rate = alpha / sqrt(square(alpha) + noise)
        update = sqrt(rate / total_max(rate)) * width * orthogonalize(m)

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "lars",
      #"""
      # LARS. You, Gitman and Ginsburg 2017, "Large Batch Training of Convolutional Networks", algorithm 1.
      # Follows Optax: the ratio is taken to the norm of gradient plus decay; the paper adds their norms. Where weights or
      # gradient are all 0 it is 1.
      # lr is 1: with the paper's eta a first step moves a tensor by a thousandth of its norm.
      optimizer lars
      hyper lr = 1 in 0.001 ... 100 log
      hyper beta = 0.9 in 0 ... 0.999
      hyper eta = 0.001 in 0.0001 ... 0.1 log
      hyper wd = 0.0005 in 0 ... 1
      state m

      d = g + wd * w
      ratio = where(norm(w) * norm(d) > 0, eta * norm(w) / norm(d), 1)
      m = beta * m + ratio * d
      update = m

      """#
    ),
    (
      "lion",
      #"""
      # Lion. Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", program 1.
      # Follows the paper and Optax; wd is 0.1, since the sign wants a learning rate 3 to 10 times smaller than AdamW's and a
      # decay larger by as much (Optax: 1e-3).
      # lr is 1e-4, the default of the authors' code.
      optimizer lion
      hyper lr = 0.0001 in 1e-6 ... 0.01 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.99 in 0.5 ... 0.9999
      hyper wd = 0.1 in 0 ... 1
      state m

      c = lerp(g, m, beta1)
      m = lerp(g, m, beta2)
      update = sign(c) + wd * w

      """#
    ),
    (
      "momentum",
      #"""
      # Gradient descent with momentum, the heavy ball.
      # Polyak 1964, "Some methods of speeding up the convergence of iteration methods".
      # Follows PyTorch (SGD with momentum, no dampening): the buffer is a sum of gradients, not a mean, and the
      # learning rate stands outside it. Polyak and Sutskever et al. 2013 put it inside, which differs where it changes.
      # lr is 0.1, as He et al. 2016 train residual networks with it.
      optimizer momentum
      hyper lr = 0.1 in 0.0001 ... 10 log
      hyper beta = 0.9 in 0 ... 0.999
      state m

      m = beta * m + g
      update = m

      """#
    ),
    (
      "muon",
      #"""
      # Muon: momentum orthogonalised by Newton-Schulz iterations. Jordan et al. 2024, "Muon: An optimizer for hidden layers
      # in neural networks".
      # Follows the author's code: Nesterov's momentum, five iterations, and the root of rows / columns for tall matrices.
      # PyTorch's Muon is the same with weight decay and lower precision; Optax's also corrects the momentum's bias.
      # Vectors and embeddings have Adam at the same learning rate; the author gives them a smaller one.
      # lr is the author's 0.02 for matrices.
      optimizer muon
      hyper lr = 0.02 in 0.0001 ... 0.2 log
      hyper beta = 0.95 in 0 ... 0.999
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m
        m = beta * m + g
        update = newton_schulz(g + beta * m, 3.4445, -4.775, 2.0315, 5) * sqrt(max(1, rows(g) / columns(g)))

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "nadam",
      #"""
      # NAdam. Dozat 2016, "Incorporating Nesterov Momentum into Adam", algorithm 2 with the schedule of beta1.
      # Follows PyTorch: psi is the decay of that schedule, and the paper's further factor beta2 on v is left out. Optax (nadam)
      # has no schedule.
      # lr is PyTorch's and the paper's 2e-3.
      optimizer nadam
      hyper lr = 0.002 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper psi = 0.004 in 0 ... 0.1
      state product: scalar = 1
      state m
      state v

      mu = beta1 * (1 - 0.5 * 0.96 ^ (psi * t))
      next = beta1 * (1 - 0.5 * 0.96 ^ (psi * (t + 1)))
      product = product * mu
      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      ahead = (1 - mu) / (1 - product) * g + next / (1 - product * next) * m
      update = ahead / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "nadamw",
      #"""
      # NAdamW: Adam with Nesterov's momentum and decoupled weight decay.
      # Dozat 2016, "Incorporating Nesterov Momentum into Adam"; Loshchilov and Hutter 2019 for the decay.
      # Follows Optax (nadamw), which leaves out the paper's further factor beta2 on v; wd is PyTorch's 0.01 (Optax: 1e-4).
      # PyTorch's NAdam differs: it has the paper's schedule of beta1.
      # lr is AdamW's 1e-3, since Optax names none (PyTorch's NAdam: 2e-3).
      optimizer nadamw
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper wd = 0.01 in 0 ... 1
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      ahead = lerp(debias(g, beta1, t), debias(m, beta1, t + 1), beta1)
      update = ahead / (sqrt(debias(v, beta2, t)) + eps) + wd * w

      """#
    ),
    (
      "nesterov",
      #"""
      # Gradient descent with Nesterov's momentum.
      # Nesterov 1983, "A method for solving the convex programming problem with convergence rate O(1/k^2)".
      # Follows PyTorch (SGD with nesterov), in the form of Sutskever et al. 2013, "On the importance of initialization and
      # momentum in deep learning", moved to the point that is looked ahead to.
      # lr is 0.1, as Zagoruyko and Komodakis 2016 train wide residual networks with it.
      optimizer nesterov
      hyper lr = 0.1 in 0.0001 ... 10 log
      hyper beta = 0.9 in 0 ... 0.999
      state m

      m = beta * m + g
      update = g + beta * m

      """#
    ),
    (
      "normalized-gd",
      #"""
      # Normalised gradient descent. Nesterov 1984, "Minimization methods for nonsmooth convex and quasiconvex functions";
      # Hazan, Levy and Shalev-Shwartz 2015, "Beyond Convexity: Stochastic Quasi-Convex Optimization", algorithm 1.
      # Follows the papers: the norm is that of the whole gradient.
      # lr is 0.01, sgd's.
      optimizer normalized-gd
      hyper lr = 0.01 in 0.0001 ... 10 log

      update = g / global_norm(g)

      """#
    ),
    (
      "novograd",
      #"""
      # NovoGrad. Ginsburg et al. 2019, "Stochastic Gradient Methods with Layer-wise Adaptive Moments for Training of Deep
      # Networks", algorithm 1.
      # Follows the paper and Optax, with the paper's betas (Optax: beta1 0.9, beta2 0.25) and its decay inside the momentum.
      # lr is the paper's 0.01.
      optimizer novograd
      hyper lr = 0.01 in 0.0001 ... 1 log
      hyper beta1 = 0.95 in 0 ... 0.999
      hyper beta2 = 0.98 in 0 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper wd = 0.001 in 0 ... 1
      state m
      state v: layer

      v = where(t == 1, sum(square(g)), lerp(sum(square(g)), v, beta2))
      m = beta1 * m + g / (sqrt(v) + eps) + wd * w
      update = m

      """#
    ),
    (
      "polargrad",
      #"""
      # PolarGrad: the polar factor of the momentum times its nuclear norm. Lau, Long and Su 2025, "PolarGrad: A Class of
      # Matrix-Gradient Optimizers from a Unifying Preconditioning Perspective", PolarGradM with the momentum first.
      # Follows the paper with an exact polar factor; the authors' code comes near it by two iterations of QDWH.
      # With the nuclear norm the update is as large as the gradient, so lr is of SGD's kind for matrices. Vectors and
      # embeddings have Adam.
      # lr is that of the authors' code.
      optimizer polargrad
      hyper lr = 0.02 in 0.0001 ... 1 log
      hyper beta = 0.95 in 0 ... 0.999
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        state m
        m = lerp(g, m, beta)
        polar = orthogonalize(m)
        update = sum(m * polar) * polar

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "polyak",
      #"""
      # The Polyak step. Polyak 1987, "Introduction to Optimization"; with a bound, on batches: Loizou et al. 2021, "Stochastic
      # Polyak Step-size for SGD: An Adaptive Learning Rate for Fast Convergence".
      # Follows Optax (polyak_sgd). It must know the least loss that can be reached, 0 where a model can fit all its data.
      # lr is the papers' 1 and multiplies the step; Optax's scaling multiplies the gradient before the step is measured.
      optimizer polyak
      hyper lr = 1 in 0.001 ... 100 log
      hyper least = 0 in 0 ... 10
      hyper bound = 1 in 0.001 ... 100 log

      update = min((loss - least) / total(square(g)), bound) * g

      """#
    ),
    (
      "prodigy",
      #"""
      # Prodigy. Mishchenko and Defazio 2024, "Prodigy: An Expeditiously Adaptive Parameter-Free Learner", algorithm 4.
      # Follows Optax (contrib.prodigy), which debiases the rate as Adam does; the authors' code does so only when asked. d starts
      # at 1e-6. The way from the first weights is added up in a state of its own, since single precision would lose it in the
      # weights. Weight decay is left out.
      # lr is the paper's 1; a schedule multiplies it.
      optimizer prodigy
      apply raw
      hyper lr = 1 in 0.01 ... 100 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state d: scalar = 1e-6
      state r: scalar
      state m
      state v
      state s
      state way

      beta3 = sqrt(beta2)
      rate = d * lr * sqrt(1 - beta2 ^ t) / (1 - beta1 ^ t)
      r = beta3 * r + d / 1e-6 * rate * dot(g, way)
      s = beta3 * s + d / 1e-6 * rate * g
      m = lerp(d * g, m, beta1)
      v = lerp(square(d * g), v, beta2)
      d = max(d, r / total(abs(s)))
      step = rate * m / (sqrt(v) + d * eps)
      way = way + step
      update = step

      """#
    ),
    (
      "radam",
      #"""
      # RAdam. Liu et al. 2020, "On the Variance of the Adaptive Learning Rate and Beyond", algorithm 2.
      # Follows PyTorch: the rate adapts where the approximated average is longer than 5 steps (the paper: 4), and eps is added to
      # the root of v before it is debiased. Optax adds it after.
      # lr is PyTorch's 1e-3.
      optimizer radam
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state m
      state v

      m = lerp(g, m, beta1)
      v = lerp(square(g), v, beta2)
      longest = 2 / (1 - beta2) - 1
      length = longest - 2 * t * beta2 ^ t / (1 - beta2 ^ t)
      rectification = sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
      adaptive = rectification * sqrt(1 - beta2 ^ t) / (sqrt(v) + eps)
      update = debias(m, beta1, t) * where(length > 5, adaptive, 1)

      """#
    ),
    (
      "rmsprop",
      #"""
      # RMSProp. Tieleman and Hinton 2012, "Lecture 6.5: Divide the gradient by a running average of its recent magnitude".
      # Follows PyTorch: eps stands outside the root and beta is 0.99. The lecture and Optax have beta 0.9, and Optax puts
      # eps inside the root.
      # lr is PyTorch's 0.01.
      optimizer rmsprop
      hyper lr = 0.01 in 1e-5 ... 1 log
      hyper beta = 0.99 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      state v

      v = lerp(square(g), v, beta)
      update = g / (sqrt(v) + eps)

      """#
    ),
    (
      "schedule-free-adamw",
      #"""
      # Schedule-free AdamW. Defazio et al. 2024, "The Road Less Scheduled", algorithm 1.
      # Follows the paper: the weights are y, where gradients are taken; x is evaluated. Adam's debiasing is part of the rate and
      # so of the average's weights; Optax debiases v instead. A warm-up belongs to the recipe, a decay of the rate does not.
      # lr is the default of the authors' code, 0.0025; wd is adamw's.
      optimizer schedule-free-adamw
      apply raw
      hyper lr = 0.0025 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper wd = 0.01 in 0 ... 1
      state squares: scalar
      state v
      state z = w
      state x = w

      rate = lr * sqrt(1 - beta2 ^ t)
      squares = squares + square(rate)
      v = lerp(square(g), v, beta2)
      z = z - rate * (g / (sqrt(v) + eps) + wd * w)
      x = lerp(x, z, square(rate) / squares)
      update = w - lerp(z, x, beta1)
      eval = x

      """#
    ),
    (
      "schedule-free-sgd",
      #"""
      # Schedule-free SGD. Defazio et al. 2024, "The Road Less Scheduled", equations (1) to (3).
      # Follows the paper and Optax (contrib.schedule_free_sgd): the weights are y, where gradients are taken; x is evaluated. As in
      # the authors' code steps are averaged with the square of their rate. A warm-up belongs to the recipe, a decay does not.
      # lr is 1, the default of Optax and of the authors' code.
      optimizer schedule-free-sgd
      apply raw
      hyper lr = 1 in 0.001 ... 100 log
      hyper beta = 0.9 in 0 ... 0.999
      state squares: scalar
      state z = w
      state x = w

      squares = squares + square(lr)
      z = z - lr * g
      x = lerp(x, z, square(lr) / squares)
      update = w - lerp(z, x, beta)
      eval = x

      """#
    ),
    (
      "sgd",
      #"""
      # Stochastic gradient descent.
      # Robbins and Monro 1951, "A Stochastic Approximation Method".
      # lr is 0.01, the default of Keras.
      optimizer sgd
      hyper lr = 0.01 in 0.0001 ... 10 log

      update = g

      """#
    ),
    (
      "sgd-sai",
      #"""
      # SGD-SaI. Xu et al. 2024, "No More Adam: Learning Rate Scaling at Initialization is All You Need", algorithm 1.
      # Follows the paper: each tensor's rate is scaled by the signal-to-noise ratio of its first gradient. As in the authors'
      # code the deviation is the sample's and momentum starts at the first gradient; later versions of that code also divide by
      # the greatest of the ratios. A single number has no deviation: its ratio is 1 here.
      # lr is the default of the authors' code, 0.01.
      optimizer sgd-sai
      hyper lr = 0.01 in 0.0001 ... 1 log
      hyper beta = 0.9 in 0 ... 0.999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper wd = 0.01 in 0 ... 1
      state m
      state ratio: layer

      deviation = sqrt(sum(square(g - mean(g))) / (size(g) - 1))
      first = where(size(g) > 1, norm(g) / (deviation + eps), 1)
      ratio = where(t == 1, first, ratio)
      m = where(t == 1, g, lerp(g, m, beta))
      update = ratio * m + wd * w

      """#
    ),
    (
      "shampoo",
      #"""
      # Shampoo: a matrix's gradient between inverse fourth roots of its row and column grams. Gupta, Koren and Singer 2018,
      # "Shampoo: Preconditioned Stochastic Tensor Optimization", algorithm 1.
      # Follows the paper; both grams start at 1e-4 times the identity. A vector's preconditioner, which the paper keeps
      # whole, is its diagonal here, as in the usual implementations, and an embedding's too. Those also average the grams,
      # take roots every so many steps and graft the size of another rule's update on.
      # lr is 0.1, a plain AdaGrad's: the update shrinks as the grams add up.
      optimizer shampoo
      hyper lr = 0.1 in 0.001 ... 10 log

      for matrix
        state l: gram = 0.0001
        state r: gram_cols = 0.0001
        l = l + gram(g)
        r = r + gram_cols(g)
        update = matmul(precond(g, l, 4), inverse_root(r, 4))

      for vector, embedding
        state v = 0.0001
        v = v + square(g)
        update = g / sqrt(v)

      """#
    ),
    (
      "signsgd",
      #"""
      # signSGD. Bernstein et al. 2018, "signSGD: Compressed Optimisation for Non-Convex Problems".
      # Follows the paper and Optax (sign_sgd): without momentum.
      # lr is lion's 1e-4: both move every weight by lr at each step.
      optimizer signsgd
      hyper lr = 0.0001 in 1e-6 ... 0.01 log

      update = sign(g)

      """#
    ),
    (
      "signum",
      #"""
      # Signum. Bernstein et al. 2018, "signSGD: Compressed Optimisation for Non-Convex Problems", algorithm 2.
      # Follows the paper and Optax.
      # lr is lion's 1e-4: both move every weight by lr at each step.
      optimizer signum
      hyper lr = 0.0001 in 1e-6 ... 0.01 log
      hyper beta = 0.9 in 0 ... 0.999
      state m

      m = lerp(g, m, beta)
      update = sign(m)

      """#
    ),
    (
      "sinkgd",
      #"""
      # SinkGD: the gradient's rows and columns brought to one norm in turn, five times; matrices need no state. Scetbon, Ma,
      # Gong and Meeds 2025, "Gradient Multi-Normalization for Stateless and Scalable LLM Training", algorithms 3 and 4.
      # Follows the paper; factors that the next normalisation takes away again are left out. Vectors and embeddings have
      # Adam.
      # lr is Adam's 1e-3: the update's root mean square is 1, and the paper's 0.02 is multiplied by 0.05 for matrices.
      optimizer sinkgd
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        x = colnorm(rownorm(g, 1), 1)
        x = colnorm(rownorm(x, 1), 1)
        x = colnorm(rownorm(x, 1), 1)
        x = colnorm(rownorm(x, 1), 1)
        x = colnorm(rownorm(x, 1), 1)
        update = sqrt(rows(g)) * x

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "sm3",
      #"""
      # SM3. Anil et al. 2019, "Memory-Efficient Adaptive Optimization", algorithm SM3-II.
      # Follows the paper: the covers are rows and columns, a vector's its elements, 0 / 0 is 0; momentum is that of its
      # experiments. Optax adds an epsilon of 1e-8 inside the root.
      # lr is 0.1, which the paper's experiments are near.
      optimizer sm3
      hyper lr = 0.1 in 0.0001 ... 10 log
      hyper beta = 0.9 in 0 ... 0.999
      state by_row: row
      state by_column: col
      state m

      v = min(by_row, by_column) + square(g)
      by_row = row_max(v)
      by_column = col_max(v)
      m = lerp(g / sqrt(v), m, beta)
      update = m

      """#
    ),
    (
      "soap",
      #"""
      # SOAP: Adam in the eigenbasis of Shampoo's grams. Vyas et al. 2024, "SOAP: Improving and Stabilizing Shampoo using
      # Adam", algorithms 3 and 4.
      # Follows the paper, with Adam's bias correction as in the authors' code: every period steps one power iteration and a QR
      # factorisation refresh the bases. Bases start at the identity, so that the first steps are Adam's, and grams at 1e-6 of
      # it, so that no null space takes part; the authors' code begins with the eigenvectors of the first gradient's grams and
      # skips that step.
      # Vectors and embeddings have Adam; the authors' code turns embeddings too, but for sides above 10,000. lr and the betas
      # are those of the authors' code.
      optimizer soap
      hyper lr = 0.003 in 1e-5 ... 0.1 log
      hyper beta1 = 0.95 in 0 ... 0.999
      hyper beta2 = 0.95 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log
      hyper period = 10

      for matrix
        state m
        state v
        state l: gram = 1e-6
        state r: gram_cols = 1e-6
        state p: gram = 1
        state q: gram_cols = 1
        turned = matmul(matmul(transpose(p), g), q)
        m = lerp(g, m, beta1)
        v = lerp(square(turned), v, beta2)
        adam = matmul(matmul(transpose(p), debias(m, beta1, t)), q) / (sqrt(debias(v, beta2, t)) + eps)
        update = matmul(matmul(p, adam), transpose(q))
        l = lerp(gram(g), l, beta2)
        r = lerp(gram_cols(g), r, beta2)
        refreshes = mod(t, period) == 0
        p = where(refreshes, refresh_basis(l, p), p)
        q = where(refreshes, refresh_basis(r, q), q)

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "sophia",
      #"""
      # Sophia-H. Liu et al. 2024, "Sophia: A Scalable Stochastic Second-order Optimizer for Language Model Pre-training",
      # algorithm 3.
      # Follows the paper: curvature is taken in at every tenth step, steps are clipped at 1, decay is decoupled. Optax debiases
      # the momentum and uses the curvature one step late. h is charged at every step, though nine in ten are not used.
      # gamma is the paper's for Hutchinson's estimate. lr is 3e-4, at which the authors' code trains a small GPT-2.
      optimizer sophia
      hyper lr = 0.0003 in 1e-6 ... 0.01 log
      hyper beta1 = 0.96 in 0 ... 0.999
      hyper beta2 = 0.99 in 0.5 ... 0.9999
      hyper gamma = 0.01 in 0.0001 ... 1 log
      hyper eps = 1e-12 in 1e-15 ... 0.001 log
      hyper wd = 0.2 in 0 ... 1
      state m
      state curvature

      m = lerp(g, m, beta1)
      curvature = where(mod(t, 10) == 1, lerp(h, curvature, beta2), curvature)
      update = clip(m / max(gamma * curvature, eps), -1, 1) + wd * w

      """#
    ),
    (
      "swan",
      #"""
      # SWAN: every row of the gradient brought to one norm, the result whitened; matrices need no state. Ma, Gong, Scetbon
      # and Meeds 2024, "SWAN: SGD with Normalization and Whitening Enables Stateless LLM Training", section 4.
      # Follows summaries of the form that the authors' later paper gives of it (Scetbon et al. 2025): GradNorm divides by
      # the rows' root mean square. The paper first takes their mean away, which leaves a null direction that whitening can
      # only guess at.
      # Whitening is exact where the paper iterates, and the norm of before is restored, so that the root mean square is 1.
      # Vectors and embeddings have Adam, as in the paper.
      # lr is Adam's 1e-3, since the update is as large as Adam's.
      optimizer swan
      hyper lr = 0.001 in 1e-5 ... 0.1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 1e-8 in 1e-12 ... 0.001 log

      for matrix
        even = sqrt(columns(g)) * rownorm(g, 1)
        white = orthogonalize(even)
        update = norm(even) / norm(white) * white

      for vector, embedding
        state m
        state v
        m = lerp(g, m, beta1)
        v = lerp(square(g), v, beta2)
        update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
    (
      "yogi",
      #"""
      # Yogi. Zaheer et al. 2018, "Adaptive Methods for Nonconvex Optimization", algorithm 2.
      # Follows Optax: both moments start at 1e-6 and are debiased. The paper debiases nothing and starts m at 0.
      # lr is the paper's 0.01.
      optimizer yogi
      hyper lr = 0.01 in 0.0001 ... 1 log
      hyper beta1 = 0.9 in 0 ... 0.999
      hyper beta2 = 0.999 in 0.5 ... 0.9999
      hyper eps = 0.001 in 1e-8 ... 0.1 log
      state m = 1e-6
      state v = 1e-6

      m = lerp(g, m, beta1)
      v = v - (1 - beta2) * sign(v - square(g)) * square(g)
      update = debias(m, beta1, t) / (sqrt(debias(v, beta2, t)) + eps)

      """#
    ),
  ]
}
