#ifndef DESCENT_CKERNELS_MATRIX_H
#define DESCENT_CKERNELS_MATRIX_H

#include <stddef.h>
#include <stdint.h>

// Kernels of the operators that see a parameter as a matrix, of its random numbers and of its rounding.
//
// Matrices are row-major and packed. Numbers are float outside and double inside, sums run in a fixed order
// without contraction, so results do not depend on the instruction set. Nothing allocates.

// MARK: blocks
//
// A matrix [rows, columns] is walked in blocks of n numbers, each beginning at number `start` of the matrix.
// Arrays of rows and columns are whole: they begin with row 0 and column 0. No two arrays overlap.

/// out[i] = row_values[(start + i) / columns].
void ck_expand_row(size_t n, float *out, const float *row_values, size_t start, size_t columns);
/// out[i] = column_values[(start + i) % columns].
void ck_expand_column(size_t n, float *out, const float *column_values, size_t start, size_t columns);
/// sums[(start + i) / columns] += x[i]. Blocks that begin at multiples of CK_CHUNK give the sums of the whole.
void ck_row_sums(size_t n, double *sums, const float *x, size_t start, size_t columns);
/// sums[(start + i) % columns] += x[i]. Blocks that begin at multiples of CK_CHUNK give the sums of the whole.
void ck_column_sums(size_t n, double *sums, const float *x, size_t start, size_t columns);
/// maxima[(start + i) / columns] becomes the greater of itself and x[i], NaN where either is; start from −∞.
void ck_row_maxima(size_t n, float *maxima, const float *x, size_t start, size_t columns);
/// maxima[(start + i) % columns] becomes the greater of itself and x[i], NaN where either is; start from −∞.
void ck_column_maxima(size_t n, float *maxima, const float *x, size_t start, size_t columns);
/// The greatest of x and `so_far`, NaN where any is; start from −∞.
float ck_maximum(size_t n, const float *x, float so_far);

/// out [n, m] = xᵀ for the whole x [m, n].
void ck_transpose(size_t m, size_t n, float *out, const float *x);

// MARK: random numbers
//
// Philox4x32-10 (Salmon et al. 2011): the key is the seed, its low half first; the counter is
// (element, step, parameter, stream). Words x0 and x1 of the block make the number of one element.

/// The four words that Philox4x32-10 makes of a counter and a key.
void ck_philox(uint32_t *out, const uint32_t *counter, const uint32_t *key);
/// Normal numbers √(−2 ln((x0 + 1) 2⁻³²)) · cos(2π x1 2⁻³²) of `n` elements from the first on.
void ck_normal(size_t n, float *out, uint64_t seed, uint32_t parameter, uint32_t step, uint32_t stream,
               uint32_t first_element);
/// Uniform numbers ⌊x0 / 2⁸⌋ 2⁻²⁴ in [0, 1).
void ck_uniform(size_t n, float *out, uint64_t seed, uint32_t parameter, uint32_t step, uint32_t stream,
                uint32_t first_element);
/// 1 where the uniform number is below p, else 0.
void ck_bernoulli(size_t n, float *out, uint64_t seed, uint32_t parameter, uint32_t step, uint32_t stream,
                  uint32_t first_element, double p);

// MARK: rounding to 8 bits

/// What 8 bits keep of x: the nearest of 256 codes times the greatest magnitude, in blocks of 256 numbers.
///
/// Block-wise dynamic quantisation (Dettmers et al. 2022); the codes are described in rounding.c. `x` begins with a
/// block; `out` may be `x`. A block without a normal number becomes zeros, one with a NaN or an infinity all NaN.
void ck_round8(size_t n, float *out, const float *x);
/// As `ck_round8` with the codes for numbers that are not negative; negative numbers become 0.
void ck_round8_positive(size_t n, float *out, const float *x);
/// Writes the 256 codes in ascending order, those between −1 and 1 where `is_signed`, else between 0 and 1.
void ck_round8_codes(int is_signed, double *out);

// MARK: factorisations
//
// m × n matrices, in double precision between reading and writing. `scratch` holds as many doubles as the function of the
// same name with `_scratch` says. `out` may be the argument. A NaN or an infinity in the argument makes the whole result
// NaN. The sign rule: a vector's entry of greatest magnitude, the first among equals, is positive.

/// How many doubles `ck_singular_power` needs.
size_t ck_singular_power_scratch(size_t m, size_t n);
/// out = U Sᵖ Vᵀ of x = U S Vᵀ; singular values at or below 1e-7 of the greatest contribute nothing.
void ck_singular_power(size_t m, size_t n, float *out, const float *x, double p, double *scratch);

/// How many doubles `ck_left_vectors` needs.
size_t ck_left_vectors_scratch(size_t m, size_t n);
/// out [m, r] = the leading r ≤ min(m, n) left singular vectors of x as columns, by the sign rule. Those of singular
/// values of 0 complete the others to an orthonormal set.
void ck_left_vectors(size_t m, size_t n, size_t r, float *out, const float *x, double *scratch);

/// How many doubles `ck_symmetric_power` needs.
size_t ck_symmetric_power_scratch(size_t n);
/// out = the p-th power of (g + gᵀ) / 2, symmetric to the last bit; eigenvalues that are not positive, or at or below
/// 1e-12 of the greatest, contribute nothing.
void ck_symmetric_power(size_t n, float *out, const float *g, double p, double *scratch);

/// How many doubles `ck_eigenvectors` needs.
size_t ck_eigenvectors_scratch(size_t n);
/// out = the eigenvectors of (g + gᵀ) / 2 as columns, eigenvalues descending, by the sign rule.
void ck_eigenvectors(size_t n, float *out, const float *g, double *scratch);

/// How many doubles `ck_orthonormal` needs.
size_t ck_orthonormal_scratch(size_t m, size_t n);
/// Where m ≥ n, the Q of x = Q R with orthonormal columns, R upper triangular, its diagonal ≥ 0; where m < n the
/// transpose of that of xᵀ: the Q of x = L Q with orthonormal rows. Dependent columns (rows) still give orthonormal ones.
void ck_orthonormal(size_t m, size_t n, float *out, const float *x, double *scratch);

#endif
