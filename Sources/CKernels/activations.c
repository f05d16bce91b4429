#include "CKernelsLayers.h"
#include "vector16.h"

// Functions of each number, in place, and their backward passes.

#pragma clang fp contract(off)

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

CL_CLONES void cl_sigmoid(size_t count, float *y) {
  for (size_t i = 0; i < count; i += 16) cl_sigmoid16((cl_f16 *)(y + i));
}

CL_CLONES void cl_sigmoid_backward(size_t count, const float *y, float *dy) {
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 s = *(const cl_f16 *)(y + i);
    *(cl_f16 *)(dy + i) *= s * (1.0f - s);
  }
}

CL_CLONES void cl_silu(size_t count, float *y, float *slope) {
  for (size_t i = 0; i < count; i += 16) {
    cl_f16 x = *(cl_f16 *)(y + i), s = x;
    cl_sigmoid16(&s);
    cl_f16 value = x * s;
    *(cl_f16 *)(y + i) = value;
    *(cl_f16 *)(slope + i) = s + value * (1.0f - s);
  }
}

CL_CLONES void cl_slope_backward(size_t count, const float *slope, float *dy) {
  for (size_t i = 0; i < count; i += 16) *(cl_f16 *)(dy + i) *= *(const cl_f16 *)(slope + i);
}

CL_CLONES void cl_dropout(size_t count, uint32_t key, float rate, float *y, float *slope) {
  float kept = 1.0f / (1.0f - rate);
  uint32_t bar = (uint32_t)((double)rate * 4294967296.0);
  for (size_t i = 0; i < count; i++) {
    uint32_t draw = cl_mix((uint32_t)i * 0x9E3779B9u + key);
    slope[i] = draw < bar ? 0.0f : kept;
    y[i] *= slope[i];
  }
}
