// Generated from grammars/ by `scripts/generate`. Do not edit.

extension Grammar {
  /// The files of `grammars/`, so that the binary works from any folder.
  public static let builtInTexts: [(name: String, text: String)] = [
    (
      "first-order",
      #"""
      # First-order rules: element-wise programs over the gradient, with reductions over each parameter tensor.
      #
      # The learning rate, its schedule and weight decay belong to the recipe, so that no rule smuggles in a schedule its
      # rivals lack: `w`, `lr` and `T` are left out. The step `t` is there for bias correction.

      grammar first-order
      apply scaled
      inputs g, t
      state m, v, s

      operators add, sub, mul, div, neg, abs, sign, max, min, square, sqrt, cbrt, reciprocal, lerp, debias,
        where, less, clip, tanh, exp, log, pow, mean, rms, norm, dot

      # Decays as 0.9 and 0.999, small factors, and any number.
      constants among 0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1, 2, 1e-8 weight 2
      constants normal 0 1 weight 1
      # A decay β in [½, 1) moves by its odds β / (1 − β), any other constant by its scale.
      perturb odds 1

      limit statements 24
      generate 3 ... 14

      # Most insertions are dead; what wraps a live edge, takes an operator off it or averages along it is not. What takes statements away
      # weighs a little more than what adds them, so that programs do not grow for nothing: dead statements are stepping stones, but each is
      # one more that a variation hits.
      mutate adapt             # the weights are where a search begins
      mutate wrap 11
      mutate unwrap 15
      mutate average 4
      mutate constant 10
      mutate tune 10
      mutate operator 10
      mutate insert 8
      mutate delete 12
      mutate transplant 10
      mutate state 5
      mutate argument 5
      mutate target 2

      # Polyak 1964, as a moving average.
      start momentum {
        m = lerp(g, m, 0.9)
        update = m
      }

      # Kingma and Ba 2015; AdamW is this with the recipe's weight decay.
      start adamw {
        m = lerp(g, m, 0.9)
        v = lerp(square(g), v, 0.999)
        update = debias(m, 0.9, t) / (sqrt(debias(v, 0.999, t)) + 1e-8)
      }

      """#
    ),
    (
      "lion",
      #"""
      # Lion's space. Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
      #
      # The space in which Lion was found, as the paper gives it: flat statements of one function each, two states that
      # start at 0, the learning rate as an input, and three mutations that are equally likely. Redundant statements are
      # kept; they are the stepping stones of changes in several lines.
      #
      # 44 of its 45 functions are here. Left out is `invert`: in the released code (google/automl, hero) it is the bitwise
      # complement of integers, a slip, and fails on every real number.
      #
      # Where the released code departs from the paper we follow the paper:
      #   constants    new ones are drawn from N(0, 1); the code always inserts 1.0
      #   interpolate  its weight is the third argument; the code checks the first for being a scalar
      #   cbrt         works; in the code it returns a function
      # Where a domain is left we follow the language: 1 / 0 is 0 in `reciprocal` (unprotected there), and what is NaN is
      # rejected by a verdict. A protected form has its own name: div_eps, sqrt_abs, log_abs and its like.

      grammar lion
      apply raw
      inputs g, w, lr
      state m, v

      # Binary.
      operators add, sub, mul, div_eps, max, min
      # Constants: 3.14159…, 2.71828…, 1e-8.
      operators pi, euler, eps
      # Unary.
      operators abs, cos, sin, tan, arcsin, arccos, arctan, sinh, cosh, tanh, arcsinh, arccosh, arctanh,
        exp, exp2, exp10, expm1, log_abs, log10_abs, log2_abs, log1p_abs,
        square, sqrt_abs, cube, cbrt, sign, reciprocal, norm, neg
      # Vectors.
      operators global_norm, lerp, dot, cosine_sim, clip_by_global_norm, pow

      constants normal 0 1
      perturb scale 1          # c → c · 2^a, a ~ N(0, 1)

      # The paper sets no limit; ours keeps a program that only grows from filling the memory.
      limit statements 100
      generate 4 ... 16        # for random search

      mutate insert 1
      mutate delete 1
      mutate modify 1

      # AdamW without bias correction (the paper's Program 3).
      start adamw {
        g2 = square(g)
        m = lerp(g, m, 0.9)
        v = lerp(g2, v, 0.999)
        sqrt_v = sqrt_abs(v)
        update = div_eps(m, sqrt_v)
        wd = w * 0.01
        update = update + wd
        lr = lr * 0.001
        update = update * lr
      }

      """#
    ),
    (
      "matrix",
      #"""
      # Rules for weight matrices: what Muon, Adafactor and Adam have in common, and what lies between them.
      #
      # A rule goes through four stages. *Pre*: what is done to a gradient before it is remembered. *Memory*: averages over time, of
      # gradients, of their squares, of rows, columns and products. *Geometry*: in which norm the step is steepest, from numbers over rows
      # and columns to singular values. *Post*: how long the step is. Sums and products stand in every stage, and what is meaningful in
      # several is listed in each. So random programs and edits are shaped as known optimizers are, and no statement falls back behind
      # its stage.
      #
      # Values are one number a weight, a row or a column, or square matrices over rows or columns. The bridges are continuous:
      # `spow(x, p)` leads from the gradient (1) to its polar factor (0), `epow` from the gradient (1) to its sign (0), `rownorm` and
      # `colnorm` from nothing (0) to unit rows and columns (1).
      #
      # Vectors and embeddings are held at NAdamW, so that what is found is a rule for matrices and is judged beside a good rule for the
      # rest. Learning rate, schedule and weight decay belong to the recipe.
      #
      # Roots of square matrices (`inverse_root`, `precond`) are left out: without a refresh interval they take many times as long as
      # the rest of a step. To breed from Shampoo add them to a copy of this file.

      grammar matrix
      apply scaled
      inputs g, t
      state m, v
      state r: row, c: col
      state a: gram, b: gram_cols

      operators add, sub, mul, div, neg
      stage pre: sign, clip, epow, norm, rms, rownorm, colnorm
      stage memory: lerp, square, sqrt, max, debias, mean, row_mean, col_mean, gram, gram_cols
      stage geometry: matmul, transpose, gram, gram_cols, spow, orthogonalize, newton_schulz, epow, sign,
        sqrt, debias, mean, row_norm, col_norm, rownorm, colnorm
      stage post: sqrt, square, max, debias, mean, rms, norm, clip, sign, epow, row_mean, col_mean, rownorm, colnorm

      # Decays as 0.9 and 0.999, small powers, and any number.
      constants among 0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1, 2, 1e-8 weight 2
      constants normal 0 1 weight 1
      perturb odds 1

      limit statements 24
      # Of a 256 × 256 matrix Muon takes 7,700 operations a parameter, a polar factor by singular values 5,100.
      limit operations 12000
      generate 3 ... 12

      # Most insertions are dead; what wraps a live edge, takes an operator off it or averages along it is not. What takes statements away
      # weighs a little more than what adds them, so that programs do not grow for nothing: dead statements are stepping stones, but each is
      # one more that a variation hits.
      mutate adapt             # the weights are where a search begins
      mutate wrap 11
      mutate unwrap 15
      mutate average 4
      mutate constant 10
      mutate tune 10
      mutate operator 10
      mutate insert 8
      mutate delete 12
      mutate transplant 10
      mutate state 5
      mutate argument 5
      mutate target 2

      # NAdamW for vectors and embeddings (Dozat 2016, as the library's `nadamw`; weight decay is the recipe's).
      hold vector, embedding {
        state m, v
        m = lerp(g, m, 0.9)
        v = lerp(square(g), v, 0.999)
        ahead = lerp(debias(g, 0.9, t), debias(m, 0.9, t + 1), 0.9)
        update = ahead / (sqrt(debias(v, 0.999, t)) + 1e-8)
      }

      # Dozat 2016: with what is held the same rule for all, and with the recipe's weight decay NAdamW.
      start nadamw {
        m = lerp(g, m, 0.9)
        v = lerp(square(g), v, 0.999)
        ahead = lerp(debias(g, 0.9, t), debias(m, 0.9, t + 1), 0.9)
        update = ahead / (sqrt(debias(v, 0.999, t)) + 1e-8)
      }

      # Jordan et al. 2024.
      start muon {
        m = lerp(g, m, 0.95)
        update = newton_schulz(lerp(g, m, 0.95), 3.4445, -4.775, 2.0315, 5)
      }

      # Shazeer and Stern 2018: second moments of rows and columns.
      start factored {
        r = lerp(row_mean(square(g)), r, 0.999)
        c = lerp(col_mean(square(g)), c, 0.999)
        m = lerp(g, m, 0.9)
        update = m / sqrt(r * c / mean(r))
      }

      """#
    ),
    (
      "planted-elementwise",
      #"""
      # For planted tests: can search find momentum, or an adaptive or sign rule, that nobody put there?
      #
      # It starts from plain gradient descent and has arithmetic, roots, squares, signs and two states. Blocks that were made for
      # optimizers are left out: no moving average, neither as an operator nor as a variation, no bias correction, no step count.
      # Momentum is two statements, `m = m * β` and `m = m + g`. A campaign that tests this forbids transplants from the library.

      grammar planted-elementwise
      apply scaled
      inputs g
      state m, v

      operators add, sub, mul, div, neg, abs, sign, max, square, sqrt

      constants among 0, 0.1, 0.5, 0.9, 1, 2 weight 1
      constants normal 0 1 weight 1
      perturb odds 1

      limit statements 20
      generate 2 ... 10

      # No `average`: it would plant what is to be found.
      mutate adapt             # the weights are where a search begins
      mutate wrap 15
      mutate unwrap 10
      mutate constant 10
      mutate tune 10
      mutate operator 10
      mutate insert 10
      mutate delete 10
      mutate transplant 10
      mutate state 5
      mutate argument 5
      mutate target 2

      # Robbins and Monro 1951.
      start sgd {
        update = g
      }

      """#
    ),
    (
      "rediscover-matrix",
      #"""
      # Can search find Muon's idea without its parts? Rules for weight matrices from products alone.
      #
      # Nothing here knows of singular values: `orthogonalize`, `newton_schulz`, `polyspec`, `spow`, the Gram matrices and every mean
      # and root are left out. What is left are sums, products of numbers, products of matrices, transposes and a norm. A Newton–Schulz step
      # x ← a·x + b·(x·xᵀ)·x is six statements of them. The language has no repetition of statements (`polyspec` repeats a
      # polynomial that it brings along), so an iteration is its statements written out once more each time, and the limit leaves room for
      # five of them behind a momentum.
      #
      # Vectors and embeddings are held at NAdamW. Learning rate, schedule and weight decay belong to the recipe.

      grammar rediscover-matrix
      apply scaled
      inputs g
      state m, v

      operators add, sub, mul, div, norm, matmul, transpose

      constants among 0, 0.1, 0.5, 0.9, 1, 2 weight 1
      constants normal 0 1 weight 1
      perturb odds 1

      limit statements 40
      # Of a 256 × 256 matrix a product takes 512 operations a parameter: at most fifteen of them.
      limit operations 8000
      generate 3 ... 16

      mutate adapt             # the weights are where a search begins
      mutate wrap 15
      mutate unwrap 10
      mutate average 5
      mutate constant 10
      mutate tune 10
      mutate operator 10
      mutate insert 10
      mutate delete 10
      mutate transplant 10
      mutate state 5
      mutate argument 5
      mutate target 2

      # NAdamW for vectors and embeddings (Dozat 2016, as the library's `nadamw`; weight decay is the recipe's).
      hold vector, embedding {
        state m, v
        m = lerp(g, m, 0.9)
        v = lerp(square(g), v, 0.999)
        ahead = lerp(debias(g, 0.9, t), debias(m, 0.9, t + 1), 0.9)
        update = ahead / (sqrt(debias(v, 0.999, t)) + 1e-8)
      }

      # Polyak 1964.
      start momentum {
        m = m * 0.9 + g
        update = m
      }

      """#
    ),
  ]
}
