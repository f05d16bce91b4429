#include "CKernelsLayers.h"
#include "vector16.h"

// The losses: each returns a sum and turns the outputs into their gradient in place, where that is wanted.

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

// Some groups of sixteen rows, each an independent chain of operations: two together keep the processor busy.
CL_INLINE double cl_cross_entropy_groups(size_t groups, size_t rows, size_t width, size_t stride,
                                         float smoothing, float scale, int slopes, float *x,
                                         const int32_t *classes, double total) {
  float on = 1.0f - smoothing, off = smoothing / (float)width;
#define CL_CLASS(k) (*(cl_f16 *)(x + g * 16 * stride + ((k) % 16) * stride + (k) / 16 * 16))
#define CL_GROUPS for (size_t g = 0; g < groups; g++)
  cl_i16 wanted[2];
  cl_f16 top[2], hit[2] = {{0}, {0}}, sum[2] = {{0}, {0}}, all[2] = {{0}, {0}};
  CL_GROUPS {
    cl_transpose_group(x + g * 16 * stride, width, stride);
    wanted[g] = *(const cl_i16u *)(classes + g * 16);
    top[g] = CL_CLASS(0);
  }
  for (size_t k = 1; k < width; k++)
    CL_GROUPS top[g] = CL_SELECT(CL_CLASS(k) > top[g], CL_CLASS(k), top[g]);
  for (size_t k = 0; k < width; k++) CL_GROUPS {
      cl_f16 e = CL_CLASS(k) - top[g];
      hit[g] = CL_SELECT(wanted[g] == (int32_t)k, e, hit[g]);
      all[g] += e;
      cl_exp16(&e);
      sum[g] += e;
      if (slopes) CL_CLASS(k) = e;
    }
  cl_f16 losses[2];
  CL_GROUPS {
    losses[g] = sum[g];
    cl_log16(&losses[g]);
    losses[g] -= on * hit[g] + off * all[g];
  }
  const float *each = (const float *)losses;
  if (rows >= 16 * groups)
    for (size_t r = 0; r < 16 * groups; r++) total += (double)each[r];
  else
    for (size_t r = 0; r < rows; r++) total += (double)each[r];
  if (!slopes) return total;
  cl_f16 factor[2], one = (cl_f16){0} + scale * on;
  CL_GROUPS factor[g] = scale / sum[g];
  for (size_t k = 0; k < width; k++)
    CL_GROUPS CL_CLASS(k) =
        CL_CLASS(k) * factor[g] - (cl_f16)((cl_i16)one & (wanted[g] == (int32_t)k)) - scale * off;
  CL_GROUPS cl_transpose_group(x + g * 16 * stride, width, stride);
#undef CL_GROUPS
#undef CL_CLASS
  return total;
}

CL_CLONES double cl_softmax_cross_entropy(size_t rows, size_t width, size_t stride, float smoothing, int slopes,
                                          float *x, const int32_t *classes) {
  double total = 0;
  float scale = 1.0f / (float)rows;
  size_t i = 0;
  for (; i + 16 < rows; i += 32)
    total = cl_cross_entropy_groups(2, rows - i, width, stride, smoothing, scale, slopes, x + i * stride,
                                    classes + i, total);
  if (i < rows)
    total = cl_cross_entropy_groups(1, rows - i, width, stride, smoothing, scale, slopes, x + i * stride,
                                    classes + i, total);
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
