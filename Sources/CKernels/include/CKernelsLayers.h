#ifndef DESCENT_CKERNELS_LAYERS_H
#define DESCENT_CKERNELS_LAYERS_H

#include <stddef.h>
#include <stdint.h>

// Kernels of the layers.
//
// Activations are row-major with a stride that is a multiple of 16 numbers, rows aligned to 64 bytes; lanes
// between the width and the stride hold anything finite. Parameters are packed tightly. Every sum is taken in
// a fixed order over 16 lanes, without contraction, so the results do not depend on the instruction set.
// Only `cl_product` contracts: its last bits belong to the instruction set, as those of libxsmm do.

/// C (m × n) = [C +] A (m × k) · B (k × n), any strides; element (i, j) of A lies at a[i * aRow + j * aColumn].
/// `panel` is scratch of 16 · k numbers.
void cl_product(size_t m, size_t n, size_t k, const float *a, size_t aRow, size_t aColumn, const float *b,
                size_t bRow, size_t bColumn, float *c, size_t cRow, int accumulates, float *panel);
/// The x86-64 level (4, 3, 2) whose clone of the kernels runs; 0 on other machines.
int cl_level(void);

/// y[columns × rows] = xᵀ, x[rows × columns]; strides in numbers.
void cl_transpose(size_t rows, size_t columns, const float *x, size_t xStride, float *y, size_t yStride);
/// Every row of y becomes the bias.
void cl_spread(size_t rows, size_t width, const float *bias, float *y, size_t stride);
/// sums[j] = Σᵢ x[i, j].
void cl_column_sums(size_t rows, size_t width, const float *x, size_t stride, float *sums);

/// y = max(x, 0), in place; `count` a multiple of 16.
void cl_relu(size_t count, float *y);
/// dy = y > 0 ? dy : 0, in place.
void cl_relu_backward(size_t count, const float *y, float *dy);
/// y = tanh x, in place.
void cl_tanh(size_t count, float *y);
/// dy = dy · (1 − y²), in place.
void cl_tanh_backward(size_t count, const float *y, float *dy);
/// y = x · σ(2√(2/π)(x + 0.044715 x³)), in place; slope = dy/dx.
void cl_gelu(size_t count, float *y, float *slope);
/// dy = dy · slope, in place.
void cl_gelu_backward(size_t count, const float *slope, float *dy);

/// normal = (x − mean) / √(variance + 1e-5) row by row, y = gain · normal + shift; rstd one a row.
void cl_layer_norm(size_t rows, size_t width, size_t stride, const float *x, const float *gain,
                   const float *shift, float *normal, float *rstd, float *y);
/// The backward pass of `cl_layer_norm`: dy becomes dx in dx (may be dy); dgain and dshift are written.
void cl_layer_norm_backward(size_t rows, size_t width, size_t stride, const float *dy, const float *gain,
                            const float *normal, const float *rstd, float *dx, float *dgain, float *dshift);

/// Row i of y holds the `context` table rows that tokens[i, 0 ..< context] name, one behind another.
void cl_embed(size_t rows, size_t context, size_t width, const float *table, const int32_t *tokens, float *y,
              size_t stride);
/// dtable[token] += the pieces of dy; the caller clears dtable.
void cl_embed_backward(size_t rows, size_t context, size_t width, const int32_t *tokens, const float *dy,
                       size_t stride, float *dtable);

/// The sum over rows of −log softmax(x)[class]; x becomes (softmax(x) − onehot) / rows.
/// x has room for rows rounded up to 16, classes as well.
double cl_softmax_cross_entropy(size_t rows, size_t width, size_t stride, float *x, const int32_t *classes);
/// The sum over rows and columns of (x − target)²; x becomes 2 (x − target) / (rows · width).
double cl_squared_error(size_t rows, size_t width, size_t stride, float *x, const float *target);

/// Row i of y becomes row indices[i] of x.
void cl_gather(size_t rows, size_t width, const float *x, size_t xStride, const int32_t *indices, float *y,
               size_t yStride);
/// x[i] = scale · z, z of mean 0 and variance 1 from (key, i): the sum of four uniform numbers (Irwin and Hall).
void cl_noise(size_t count, uint32_t key, float scale, float *x);
/// x[i] += scale · z, z as in `cl_noise`.
void cl_add_noise(size_t count, uint32_t key, float scale, float *x);
/// Σ x·y in double precision over 8 lanes.
double cl_dot(size_t count, const float *x, const float *y);

/// Twelve chains of `rounds` steps x ← x · factor + term each, in registers of 4, 8 or 16 lanes and nowhere
/// else: 24 · lanes · rounds operations. Returns something of the result.
float cl_multiply_add(int lanes, size_t rounds, float factor, float term);
/// a = b + factor · c.
void cl_triad(size_t count, float *a, const float *b, const float *c, float factor);

#endif
