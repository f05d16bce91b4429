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
  ]
}
