#include "CKernelsLayers.h"
#include "vector16.h"
#include <string.h>

#pragma clang fp contract(off)

// Loads the first `width` lanes of packed parameters; the others are zero.
CL_INLINE void cl_load(cl_f16 *x, const float *from, size_t width) {
  if (width >= 16) {
    *x = *(const cl_f16u *)from;
  } else {
    *x = (cl_f16){0};
    for (size_t j = 0; j < width; j++) (*x)[j] = from[j];
  }
}

CL_INLINE void cl_store(const cl_f16 *x, float *to, size_t width) {
  if (width >= 16) {
    *(cl_f16u *)to = *x;
  } else {
    for (size_t j = 0; j < width; j++) to[j] = (*x)[j];
  }
}

CL_CLONES void cl_spread(size_t rows, size_t width, const float *bias, float *y, size_t stride) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 b;
    cl_load(&b, bias + j, width - j);
    for (size_t i = 0; i < rows; i++) *(cl_f16 *)(y + i * stride + j) = b;
  }
}

CL_CLONES void cl_column_sums(size_t rows, size_t width, const float *x, size_t stride, float *sums) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 even = {0}, odd = {0};
    size_t i = 0;
    for (; i + 2 <= rows; i += 2) {
      even += *(const cl_f16 *)(x + i * stride + j);
      odd += *(const cl_f16 *)(x + (i + 1) * stride + j);
    }
    if (i < rows) even += *(const cl_f16 *)(x + i * stride + j);
    even += odd;
    cl_store(&even, sums + j, width - j);
  }
}

// MARK: activations

CL_CLONES void cl_relu(size_t count, float *y) {
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 x = *(cl_f16 *)(y + i);
    *(cl_f16 *)(y + i) = CL_SELECT(x <= 0, (cl_f16){0}, x); // NaN passes.
  }
}

CL_CLONES void cl_relu_backward(size_t count, const float *y, float *dy) {
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 *d = (cl_f16 *)(dy + i);
    *d = (cl_f16)((cl_i16)*d & (*(const cl_f16 *)(y + i) > 0));
  }
}

CL_CLONES void cl_tanh(size_t count, float *y) {
  for (size_t i = 0; i < count; i += 16) cl_tanh16((cl_f16 *)(y + i));
}

CL_CLONES void cl_tanh_backward(size_t count, const float *y, float *dy) {
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 t = *(const cl_f16 *)(y + i);
    *(cl_f16 *)(dy + i) *= 1.0f - t * t;
  }
}

// Beyond |x| = 12 the sigmoid is 0 or 1 in single precision, so the slope is taken at 12.
CL_CLONES void cl_gelu(size_t count, float *y, float *slope) {
  const float c = 1.5957691216f; // 2√(2/π)
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 x = *(cl_f16 *)(y + i), twelve = (cl_f16){0} + 12.0f;
    cl_f16 z = CL_SELECT(x > twelve, twelve, x);
    z = CL_SELECT(z < -twelve, -twelve, z);
    cl_f16 square = z * z, e = -c * (z + 0.044715f * square * z);
    cl_exp16(&e);
    cl_f16 s = 1.0f / (1.0f + e);
    *(cl_f16 *)(y + i) = x * s;
    *(cl_f16 *)(slope + i) = s + z * s * (1.0f - s) * (c * (1.0f + 0.134145f * square));
  }
}

CL_CLONES void cl_gelu_backward(size_t count, const float *slope, float *dy) {
  for (size_t i = 0; i < count; i += 16) *(cl_f16 *)(dy + i) *= *(const cl_f16 *)(slope + i);
}

// MARK: layer normalisation

CL_CLONES void cl_layer_norm(size_t rows, size_t width, size_t stride, const float *x, const float *gain,
                             const float *shift, float *normal, float *rstd, float *y) {
  float scale = 1.0f / (float)width;
  for (size_t i = 0; i < rows; i++) {
    const float *row = x + i * stride;
    cl_f16 sum = {0}, squares = {0};
    for (size_t j = 0; j < width; j += 16) {
      cl_i16 inside = cl_lanes + (int32_t)j < (int32_t)width;
      sum += (cl_f16)((cl_i16)*(const cl_f16 *)(row + j) & inside);
    }
    float mean = cl_sum16(&sum) * scale;
    for (size_t j = 0; j < width; j += 16) {
      cl_i16 inside = cl_lanes + (int32_t)j < (int32_t)width;
      cl_f16 d = (cl_f16)((cl_i16)(*(const cl_f16 *)(row + j) - mean) & inside);
      *(cl_f16 *)(normal + i * stride + j) = d;
      squares += d * d;
    }
    float inverse = 1.0f / __builtin_elementwise_sqrt(cl_sum16(&squares) * scale + 1e-5f);
    rstd[i] = inverse;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 g, s, *n = (cl_f16 *)(normal + i * stride + j);
      cl_load(&g, gain + j, width - j);
      cl_load(&s, shift + j, width - j);
      *n *= inverse;
      *(cl_f16 *)(y + i * stride + j) = g * *n + s;
    }
  }
}

CL_CLONES void cl_layer_norm_backward(size_t rows, size_t width, size_t stride, const float *dy,
                                      const float *gain, const float *normal, const float *rstd, float *dx,
                                      float *dgain, float *dshift) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 products = {0}, sums = {0};
    for (size_t i = 0; i < rows; i++) {
      cl_f16 d = *(const cl_f16 *)(dy + i * stride + j);
      products += d * *(const cl_f16 *)(normal + i * stride + j);
      sums += d;
    }
    cl_store(&products, dgain + j, width - j);
    cl_store(&sums, dshift + j, width - j);
  }
  float scale = 1.0f / (float)width;
  for (size_t i = 0; i < rows; i++) {
    const float *row = dy + i * stride, *unit = normal + i * stride;
    cl_f16 sum = {0}, dot = {0}, g;
    for (size_t j = 0; j < width; j += 16) {
      cl_load(&g, gain + j, width - j); // Zero beyond the width, which masks the padding.
      cl_f16 d = g * *(const cl_f16 *)(row + j);
      sum += d;
      dot += d * *(const cl_f16 *)(unit + j);
    }
    float mean = cl_sum16(&sum) * scale, slope = cl_sum16(&dot) * scale;
    for (size_t j = 0; j < width; j += 16) {
      cl_load(&g, gain + j, width - j);
      cl_f16 d = g * *(const cl_f16 *)(row + j);
      *(cl_f16 *)(dx + i * stride + j) = rstd[i] * (d - mean - slope * *(const cl_f16 *)(unit + j));
    }
  }
}

// MARK: embedding

CL_CLONES void cl_embed(size_t rows, size_t context, size_t width, const float *table, const int32_t *tokens,
                        float *y, size_t stride) {
  for (size_t i = 0; i < rows; i++)
    for (size_t c = 0; c < context; c++) {
      const float *from = table + (size_t)tokens[i * context + c] * width;
      float *to = y + i * stride + c * width;
      for (size_t j = 0; j < width; j++) to[j] = from[j];
    }
}

CL_CLONES void cl_embed_backward(size_t rows, size_t context, size_t width, const int32_t *tokens,
                                 const float *dy, size_t stride, float *dtable) {
  for (size_t i = 0; i < rows; i++)
    for (size_t c = 0; c < context; c++) {
      float *to = dtable + (size_t)tokens[i * context + c] * width;
      const float *from = dy + i * stride + c * width;
      for (size_t j = 0; j < width; j++) to[j] += from[j];
    }
}

// MARK: losses

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

CL_CLONES double cl_softmax_cross_entropy(size_t rows, size_t width, size_t stride, float *x,
                                          const int32_t *classes) {
  double total = 0;
  float scale = 1.0f / (float)rows;
  for (size_t i = 0; i < rows; i += 16) {
    float *group = x + i * stride;
    cl_transpose_group(group, width, stride);
#define CL_CLASS(k) (*(cl_f16 *)(group + ((k) % 16) * stride + (k) / 16 * 16))
    cl_i16 wanted = *(const cl_i16u *)(classes + i);
    cl_f16 top = CL_CLASS(0), hit = {0}, sum = {0};
    for (size_t k = 1; k < width; k++) top = CL_SELECT(CL_CLASS(k) > top, CL_CLASS(k), top);
    for (size_t k = 0; k < width; k++) {
      cl_f16 e = CL_CLASS(k) - top;
      hit = CL_SELECT(wanted == (int32_t)k, e, hit);
      cl_exp16(&e);
      sum += e;
      CL_CLASS(k) = e;
    }
    cl_f16 factor = scale / sum, one = (cl_f16){0} + scale;
    for (size_t k = 0; k < width; k++)
      CL_CLASS(k) = CL_CLASS(k) * factor - (cl_f16)((cl_i16)one & (wanted == (int32_t)k));
    cl_log16(&sum);
    sum -= hit;
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

// MARK: data

CL_CLONES void cl_gather(size_t rows, size_t width, const float *x, size_t xStride, const int32_t *indices,
                         float *y, size_t yStride) {
  for (size_t i = 0; i < rows; i++) {
    const float *from = x + (size_t)indices[i] * xStride;
    float *to = y + i * yStride;
    for (size_t j = 0; j < width; j++) to[j] = from[j];
  }
}

// Two rounds of multiply–xorshift mixing of (key, i), different in their constants.
CL_INLINE uint32_t cl_mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  return x ^ (x >> 16);
}

// Four uniform integers of 16 bits: mean 2 · 65535, variance (2³² − 1) / 3.
CL_INLINE float cl_normal(uint32_t key, uint32_t i) {
  uint32_t a = cl_mix(i * 0x9E3779B9u + key), b = cl_mix(a + 0x85EBCA6Bu);
  int32_t sum = (int32_t)((a & 0xFFFF) + (a >> 16) + (b & 0xFFFF) + (b >> 16)) - 131070;
  return (float)sum * 2.6428998e-5f;
}

CL_CLONES void cl_noise(size_t count, uint32_t key, float scale, float *x) {
  for (size_t i = 0; i < count; i++) x[i] = scale * cl_normal(key, (uint32_t)i);
}

CL_CLONES void cl_add_noise(size_t count, uint32_t key, float scale, float *x) {
  for (size_t i = 0; i < count; i++) x[i] += scale * cl_normal(key, (uint32_t)i);
}

CL_CLONES double cl_dot(size_t count, const float *x, const float *y) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t l = 0; l < 8; l++) sums[l] += (double)x[i + l] * (double)y[i + l];
  for (; i < count; i++) sums[0] += (double)x[i] * (double)y[i];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}
