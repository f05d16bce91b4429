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

/// y[columns × rows] = xᵀ, x[rows × columns]; strides in numbers. The rows of y have room for `rows` rounded up to 16.
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
/// y = 1 / (1 + exp(−x)), in place.
void cl_sigmoid(size_t count, float *y);
/// dy = dy · y (1 − y), in place.
void cl_sigmoid_backward(size_t count, const float *y, float *dy);
/// y = x / (1 + exp(−x)), in place; slope = dy/dx.
void cl_silu(size_t count, float *y, float *slope);
/// dy = dy · slope, in place.
void cl_slope_backward(size_t count, const float *slope, float *dy);
/// y = y · slope, in place; slope is 0 with probability `rate`, drawn from (key, i), else 1 / (1 − rate).
void cl_dropout(size_t count, uint32_t key, float rate, float *y, float *slope);

/// normal = (x − mean) / √(variance + 1e-5) row by row, y = gain · normal + shift; rstd one a row.
/// Without `centred` the mean is taken as 0; `shift` may be null.
void cl_normalise(size_t rows, size_t width, size_t stride, int centred, const float *x, const float *gain,
                  const float *shift, float *normal, float *rstd, float *y);
/// The backward pass of `cl_normalise`: dy becomes dx in dx (may be dy), or is added to it where `adds`; dgain is
/// written, and dshift where it is not null.
void cl_normalise_backward(size_t rows, size_t width, size_t stride, int centred, int adds, const float *dy,
                           const float *gain, const float *normal, const float *rstd, float *dx, float *dgain,
                           float *dshift);

/// Row i of s [length, length] becomes softmax(scale · s[i, 0 ..< valid]), 0 beyond; valid is i + 1 where `causal`,
/// else `length`.
void cl_attention_softmax(size_t length, size_t stride, float scale, int causal, float *s);
/// The backward pass: ds holds the slopes of p and becomes scale · p · (ds − Σ p · ds), 0 beyond the valid.
void cl_attention_softmax_backward(size_t length, size_t stride, float scale, int causal, const float *p,
                                   float *ds);
/// y += x; `count` a multiple of 16.
void cl_add(size_t count, const float *x, float *y);
/// Every row of y grows by the row.
void cl_add_row(size_t rows, size_t width, const float *row, float *y, size_t stride);
/// Position t of each sample grows by row t of the table [length, width].
void cl_positions(size_t samples, size_t length, size_t width, const float *table, float *y, size_t stride);
/// dtable[t] = the sum of dy at position t over the samples.
void cl_positions_backward(size_t samples, size_t length, size_t width, const float *dy, size_t stride,
                           float *dtable);
/// Row i of y is the mean of the `length` rows of sample i.
void cl_mean_pool(size_t samples, size_t length, size_t stride, const float *x, float *y);
/// Each row of dx is its share of its sample's dy.
void cl_mean_pool_backward(size_t samples, size_t length, size_t stride, const float *dy, float *dx);
/// Row i of y holds the `length` rows of sample i, one behind another.
void cl_flatten(size_t samples, size_t length, size_t width, const float *x, size_t xStride, float *y,
                size_t yStride);
/// The reverse of `cl_flatten`.
void cl_unflatten(size_t samples, size_t length, size_t width, const float *dy, size_t yStride, float *dx,
                  size_t xStride);

/// The geometry of a convolution: an image of height · width rows of channels, row-major, seen by a square kernel
/// at every `stride`-th pixel, zeros around it.
typedef struct {
  size_t height, width, channels, kernel, stride;
} cl_grid;
/// Each row of y is the patch around a pixel, [kernel, kernel, channels]; what lies outside is left as it is.
void cl_patches(size_t samples, const cl_grid *grid, const float *x, size_t xStride, float *y, size_t yStride);
/// dx += what the patches' slopes say of each pixel; the caller clears dx.
void cl_patches_backward(size_t samples, const cl_grid *grid, const float *dy, size_t yStride, float *dx,
                         size_t xStride);

/// One step in time of a GRU, its gates in the order reset, update, candidate. `gates` holds the inputs' part and becomes
/// the gates; `states` the part of the state before, without the candidate's bias; `product` becomes the latter with it;
/// the new state goes to `h` and, unless null, to `next`. `width` is a multiple of 16; strides lead from sample to sample.
void cl_gru(size_t samples, size_t width, size_t gateStride, float *gates, const float *states,
            size_t stateStride, const float *bias, size_t stride, const float *previous, float *product, float *h,
            float *next);
/// The backward pass of `cl_gru`: `carry` holds the slope from later steps and becomes what reaches the state before
/// past the matrices; `dgates` and `dstates` are the slopes of the two parts.
void cl_gru_backward(size_t samples, size_t width, size_t gateStride, const float *gates, size_t stride,
                     const float *previous, const float *product, const float *dy, float *dgates, float *dstates,
                     size_t carryStride, float *carry);
/// One step in time of an LSTM, its gates in the order input, forget, candidate, output. `gates` holds their arguments
/// and becomes the gates; `bent` becomes tanh of the cell; cell and state also go where the next step reads them, unless
/// null.
void cl_lstm(size_t samples, size_t width, size_t gateStride, float *gates, size_t stride, const float *cells,
             float *nextCell, float *bent, float *h, float *next);
/// The backward pass of `cl_lstm`: `carry` is the state's slope from later steps, `cellCarry` the cell's, which becomes
/// that of the cell before.
void cl_lstm_backward(size_t samples, size_t width, size_t gateStride, const float *gates, size_t stride,
                      const float *cells, const float *bent, const float *dy, float *dgates, size_t carryStride,
                      const float *carry, float *cellCarry);

/// Row i of y holds the `context` table rows that tokens[i, 0 ..< context] name, one behind another.
void cl_embed(size_t rows, size_t context, size_t width, const float *table, const int32_t *tokens, float *y,
              size_t stride);
/// dtable[token] += the pieces of dy; the caller clears dtable.
void cl_embed_backward(size_t rows, size_t context, size_t width, const int32_t *tokens, const float *dy,
                       size_t stride, float *dtable);

/// The sum over rows of −Σ wanted · log softmax(x), wanted = (1 − smoothing) · onehot + smoothing / width; x
/// becomes (softmax(x) − wanted) / rows where `slopes`, else means nothing afterwards.
/// x has room for rows rounded up to 16, classes as well.
double cl_softmax_cross_entropy(size_t rows, size_t width, size_t stride, float smoothing, int slopes, float *x,
                                const int32_t *classes);
/// The sum over rows and columns of (x − target)²; x becomes 2 (x − target) / (rows · width).
double cl_squared_error(size_t rows, size_t width, size_t stride, float *x, const float *target);

/// The sum over rows and columns of −target · log σ(x) − (1 − target) · log σ(−x); x becomes
/// (σ(x) − target) / (rows · width).
double cl_binary_cross_entropy(size_t rows, size_t width, size_t stride, float *x, const float *target);

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
