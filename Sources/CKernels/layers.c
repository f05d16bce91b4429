#include "CKernelsLayers.h"
#include "vector16.h"
#include <string.h>

#pragma clang fp contract(off)

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

// MARK: data

CL_CLONES void cl_gather(size_t rows, size_t width, const float *x, size_t xStride, const int32_t *indices,
                         float *y, size_t yStride) {
  for (size_t i = 0; i < rows; i++) {
    const float *from = x + (size_t)indices[i] * xStride;
    float *to = y + i * yStride;
    size_t j = 0;
    for (; j + 16 <= width; j += 16) *(cl_f16u *)(to + j) = *(const cl_f16u *)(from + j);
    for (; j < width; j++) to[j] = from[j];
  }
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
