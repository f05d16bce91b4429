#include "CKernelsLayers.h"
#include "vector16.h"

// The losses: each returns a sum and turns the outputs into their gradient in place.

#pragma clang fp contract(off)

// Sixteen rows at a time, transposed in place block by block, so that lanes are rows and nothing is summed
// across lanes: class k of the group lies at group[(k % 16) * stride + k / 16 * 16].
CL_INLINE void cl_transpose_group(float *group, size_t width, size_t stride) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 block[16];
    for (size_t r = 0; r < 16; r++) block[r] = *(cl_f16 *)(group + r * stride + j);
    cl_transpose16(block);
    for (size_t r = 0; r < 16; r++) *(cl_f16 *)(group + r * stride + j) = block[r];
  }
}

CL_CLONES double cl_softmax_cross_entropy(size_t rows, size_t width, size_t stride, float smoothing, float *x,
                                          const int32_t *classes) {
  double total = 0;
  float scale = 1.0f / (float)rows, on = 1.0f - smoothing, off = smoothing / (float)width;
  for (size_t i = 0; i < rows; i += 16) {
    float *group = x + i * stride;
    cl_transpose_group(group, width, stride);
#define CL_CLASS(k) (*(cl_f16 *)(group + ((k) % 16) * stride + (k) / 16 * 16))
    cl_i16 wanted = *(const cl_i16u *)(classes + i);
    cl_f16 top = CL_CLASS(0), hit = {0}, sum = {0}, all = {0};
    for (size_t k = 1; k < width; k++) top = CL_SELECT(CL_CLASS(k) > top, CL_CLASS(k), top);
    for (size_t k = 0; k < width; k++) {
      cl_f16 e = CL_CLASS(k) - top;
      hit = CL_SELECT(wanted == (int32_t)k, e, hit);
      all += e;
      cl_exp16(&e);
      sum += e;
      CL_CLASS(k) = e;
    }
    cl_f16 factor = scale / sum, one = (cl_f16){0} + scale * on;
    for (size_t k = 0; k < width; k++)
      CL_CLASS(k) = CL_CLASS(k) * factor - (cl_f16)((cl_i16)one & (wanted == (int32_t)k)) - scale * off;
    cl_log16(&sum);
    sum -= on * hit + off * all;
    for (size_t r = 0; r < 16 && i + r < rows; r++) total += (double)sum[r];
    cl_transpose_group(group, width, stride);
#undef CL_CLASS
  }
  return total;
}

CL_CLONES double cl_squared_error(size_t rows, size_t width, size_t stride, float *x, const float *target) {
  double total = 0;
  float scale = 2.0f / ((float)rows * (float)width);
  for (size_t i = 0; i < rows; i++) {
    cl_f16 squares = {0};
    for (size_t j = 0; j < width; j += 16) {
      cl_i16 inside = cl_lanes + (int32_t)j < (int32_t)width;
      cl_f16 *p = (cl_f16 *)(x + i * stride + j);
      cl_f16 d = (cl_f16)((cl_i16)(*p - *(const cl_f16 *)(target + i * stride + j)) & inside);
      squares += d * d;
      *p = scale * d;
    }
    total += (double)cl_sum16(&squares);
  }
  return total;
}

CL_CLONES double cl_binary_cross_entropy(size_t rows, size_t width, size_t stride, float *x,
                                         const float *target) {
  double total = 0;
  float scale = 1.0f / ((float)rows * (float)width);
  for (size_t i = 0; i < rows; i++) {
    cl_f16 sums = {0};
    for (size_t j = 0; j < width; j += 16) {
      cl_i16 inside = cl_lanes + (int32_t)j < (int32_t)width;
      cl_f16 *p = (cl_f16 *)(x + i * stride + j), z = *p, t = *(const cl_f16 *)(target + i * stride + j);
      cl_i16 negative = z < 0;
      cl_f16 e = -__builtin_elementwise_abs(z);
      cl_exp16(&e);
      cl_f16 log = 1.0f + e, one = (cl_f16){0} + 1.0f;
      cl_f16 sigmoid = CL_SELECT(negative, e, one) / log;
      cl_log16(&log);
      sums += (cl_f16)((cl_i16)((cl_f16)((cl_i16)z & ~negative) - z * t + log) & inside);
      *p = (cl_f16)((cl_i16)(scale * (sigmoid - t)) & inside);
    }
    total += (double)cl_sum16(&sums);
  }
  return total;
}
