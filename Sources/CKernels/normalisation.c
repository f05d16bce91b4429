#include "CKernelsLayers.h"
#include "vector16.h"

// Row-wise normalisations: of a layer (centred) and by the root mean square (not centred).

#pragma clang fp contract(off)

// The lanes from j on that lie below the width; the others are zero.
#define CL_INSIDE(x, j) ((cl_f16)((cl_i16)(x) & (cl_lanes + (int32_t)(j) < (int32_t)width)))

CL_CLONES void cl_normalise(size_t rows, size_t width, size_t stride, int centred, const float *x,
                            const float *gain, const float *shift, float *normal, float *rstd, float *y) {
  float scale = 1.0f / (float)width;
  for (size_t i = 0; i < rows; i++) {
    const float *row = x + i * stride;
    float mean = 0;
    if (centred) {
      cl_f16 sum = {0};
      for (size_t j = 0; j < width; j += 16) sum += CL_INSIDE(*(const cl_f16 *)(row + j), j);
      mean = cl_sum16(&sum) * scale;
    }
    cl_f16 squares = {0};
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 d = CL_INSIDE(*(const cl_f16 *)(row + j) - mean, j);
      *(cl_f16 *)(normal + i * stride + j) = d;
      squares += d * d;
    }
    float inverse = 1.0f / __builtin_elementwise_sqrt(cl_sum16(&squares) * scale + 1e-5f);
    rstd[i] = inverse;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 g, s = {0}, *n = (cl_f16 *)(normal + i * stride + j);
      cl_load(&g, gain + j, width - j);
      if (shift) cl_load(&s, shift + j, width - j);
      *n *= inverse;
      *(cl_f16 *)(y + i * stride + j) = g * *n + s;
    }
  }
}

CL_CLONES void cl_normalise_backward(size_t rows, size_t width, size_t stride, int centred, int adds,
                                     const float *dy, const float *gain, const float *normal,
                                     const float *rstd, float *dx, float *dgain, float *dshift) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 products = {0}, sums = {0};
    for (size_t i = 0; i < rows; i++) {
      cl_f16 d = *(const cl_f16 *)(dy + i * stride + j);
      products += d * *(const cl_f16 *)(normal + i * stride + j);
      sums += d;
    }
    cl_store(&products, dgain + j, width - j);
    if (dshift) cl_store(&sums, dshift + j, width - j);
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
    float mean = centred ? cl_sum16(&sum) * scale : 0, slope = cl_sum16(&dot) * scale;
    for (size_t j = 0; j < width; j += 16) {
      cl_load(&g, gain + j, width - j);
      cl_f16 d = g * *(const cl_f16 *)(row + j), *to = (cl_f16 *)(dx + i * stride + j);
      d = rstd[i] * (d - mean - slope * *(const cl_f16 *)(unit + j));
      *to = adds ? *to + d : d;
    }
  }
}
