#include "CKernelsLayers.h"
#include "vector16.h"

// One step in time of the recurrent layers, for all samples. Widths are multiples of 16, so that every gate starts at
// a multiple of 64 bytes.

#pragma clang fp contract(off)

#define CL_AT(name, gate) (*(cl_f16 *)(name + (gate) * width + j))

CL_CLONES void cl_gru(size_t samples, size_t width, size_t gateStride, float *gates, const float *states,
                      size_t stateStride, const float *bias, size_t stride, const float *previous, float *product,
                      float *h, float *next) {
  for (size_t i = 0; i < samples; i++) {
    float *g = gates + i * gateStride;
    const float *a = states + i * stateStride, *before = previous + i * stride;
    float *p = product + i * stride, *now = h + i * stride, *then = next ? next + i * stride : 0;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 r = CL_AT(g, 0) + CL_AT(a, 0), z = CL_AT(g, 1) + CL_AT(a, 1);
      cl_sigmoid16(&r);
      cl_sigmoid16(&z);
      cl_f16 c = CL_AT(a, 2) + *(const cl_f16u *)(bias + j), n = CL_AT(g, 2) + r * c;
      cl_tanh16(&n);
      CL_AT(g, 0) = r;
      CL_AT(g, 1) = z;
      CL_AT(g, 2) = n;
      CL_AT(p, 0) = c;
      cl_f16 y = n + z * (CL_AT(before, 0) - n);
      CL_AT(now, 0) = y;
      if (then) CL_AT(then, 0) = y;
    }
  }
}

CL_CLONES void cl_gru_backward(size_t samples, size_t width, size_t gateStride, const float *gates, size_t stride,
                               const float *previous, const float *product, const float *dy, float *dgates,
                               float *dstates, size_t carryStride, float *carry) {
  for (size_t i = 0; i < samples; i++) {
    const float *g = gates + i * gateStride, *before = previous + i * stride, *p = product + i * stride;
    const float *d = dy + i * stride;
    float *dg = dgates + i * gateStride, *ds = dstates + i * gateStride, *dh = carry + i * carryStride;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 r = CL_AT(g, 0), z = CL_AT(g, 1), n = CL_AT(g, 2), slope = CL_AT(d, 0) + CL_AT(dh, 0);
      cl_f16 dn = slope * (1.0f - z) * (1.0f - n * n);
      cl_f16 dz = slope * (CL_AT(before, 0) - n) * z * (1.0f - z);
      cl_f16 dr = dn * CL_AT(p, 0) * r * (1.0f - r);
      CL_AT(dg, 0) = dr;
      CL_AT(dg, 1) = dz;
      CL_AT(dg, 2) = dn;
      CL_AT(ds, 0) = dr;
      CL_AT(ds, 1) = dz;
      CL_AT(ds, 2) = dn * r;
      CL_AT(dh, 0) = slope * z;
    }
  }
}

CL_CLONES void cl_lstm(size_t samples, size_t width, size_t gateStride, float *gates, size_t stride,
                       const float *cells, float *nextCell, float *bent, float *h, float *next) {
  for (size_t i = 0; i < samples; i++) {
    float *g = gates + i * gateStride, *b = bent + i * stride, *now = h + i * stride;
    const float *before = cells + i * stride;
    float *cNext = nextCell ? nextCell + i * stride : 0;
    float *then = next ? next + i * stride : 0;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 in = CL_AT(g, 0), keep = CL_AT(g, 1), candidate = CL_AT(g, 2), out = CL_AT(g, 3);
      cl_sigmoid16(&in);
      cl_sigmoid16(&keep);
      cl_tanh16(&candidate);
      cl_sigmoid16(&out);
      CL_AT(g, 0) = in;
      CL_AT(g, 1) = keep;
      CL_AT(g, 2) = candidate;
      CL_AT(g, 3) = out;
      cl_f16 value = keep * CL_AT(before, 0) + in * candidate, t = value;
      cl_tanh16(&t);
      if (cNext) CL_AT(cNext, 0) = value;
      CL_AT(b, 0) = t;
      cl_f16 y = out * t;
      CL_AT(now, 0) = y;
      if (then) CL_AT(then, 0) = y;
    }
  }
}

CL_CLONES void cl_lstm_backward(size_t samples, size_t width, size_t gateStride, const float *gates, size_t stride,
                                const float *cells, const float *bent, const float *dy, float *dgates,
                                size_t carryStride, const float *carry, float *cellCarry) {
  for (size_t i = 0; i < samples; i++) {
    const float *g = gates + i * gateStride, *before = cells + i * stride, *b = bent + i * stride;
    const float *d = dy + i * stride, *dh = carry + i * carryStride;
    float *dg = dgates + i * gateStride, *dc = cellCarry + i * carryStride;
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 in = CL_AT(g, 0), keep = CL_AT(g, 1), candidate = CL_AT(g, 2), out = CL_AT(g, 3);
      cl_f16 t = CL_AT(b, 0), slope = CL_AT(d, 0) + CL_AT(dh, 0);
      cl_f16 cellSlope = CL_AT(dc, 0) + slope * out * (1.0f - t * t);
      CL_AT(dg, 0) = cellSlope * candidate * in * (1.0f - in);
      CL_AT(dg, 1) = cellSlope * CL_AT(before, 0) * keep * (1.0f - keep);
      CL_AT(dg, 2) = cellSlope * in * (1.0f - candidate * candidate);
      CL_AT(dg, 3) = slope * t * out * (1.0f - out);
      CL_AT(dc, 0) = cellSlope * keep;
    }
  }
}
