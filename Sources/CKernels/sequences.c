#include "CKernelsLayers.h"
#include "vector16.h"
#include <string.h>

// What joins the positions of a sample: attention's softmax, patches of an image, pools.

#pragma clang fp contract(off)

CL_CLONES void cl_attention_softmax(size_t length, size_t stride, float scale, int causal, float *s) {
  for (size_t i = 0; i < length; i++) {
    float *row = s + i * stride;
    size_t valid = causal ? i + 1 : length;
    cl_f16 least = (cl_f16){0} - 3e38f, top = least, sum = {0};
    for (size_t j = 0; j < valid; j += 16) {
      cl_f16 x = scale * *(cl_f16 *)(row + j);
      x = CL_SELECT(cl_lanes + (int32_t)j < (int32_t)valid, x, least);
      *(cl_f16 *)(row + j) = x;
      top = CL_SELECT(x > top, x, top);
    }
    float highest = cl_max16(&top);
    for (size_t j = 0; j < valid; j += 16) {
      cl_f16 e = *(cl_f16 *)(row + j) - highest;
      cl_exp16(&e);
      *(cl_f16 *)(row + j) = e;
      sum += e;
    }
    float factor = 1.0f / cl_sum16(&sum);
    size_t j = 0;
    for (; j < valid; j += 16) *(cl_f16 *)(row + j) *= factor;
    for (; j < stride; j += 16) *(cl_f16 *)(row + j) = (cl_f16){0};
  }
}

CL_CLONES void cl_attention_softmax_backward(size_t length, size_t stride, float scale, int causal,
                                             const float *p, float *ds) {
  for (size_t i = 0; i < length; i++) {
    const float *row = p + i * stride;
    float *slope = ds + i * stride;
    size_t valid = causal ? i + 1 : length, j = 0;
    cl_f16 dots = {0};
    // Beyond the valid the slopes may be anything, also not finite.
    if (valid % 16) {
      cl_f16 *last = (cl_f16 *)(slope + valid / 16 * 16);
      *last = (cl_f16)((cl_i16)*last & (cl_lanes < (int32_t)(valid % 16)));
    }
    for (; j < valid; j += 16) dots += *(const cl_f16 *)(row + j) * *(cl_f16 *)(slope + j);
    float dot = cl_sum16(&dots);
    for (j = 0; j < valid; j += 16) {
      cl_f16 *d = (cl_f16 *)(slope + j);
      *d = scale * (*(const cl_f16 *)(row + j) * (*d - dot));
    }
    for (; j < stride; j += 16) *(cl_f16 *)(slope + j) = (cl_f16){0};
  }
}

CL_CLONES void cl_add(size_t count, const float *x, float *y) {
  for (size_t i = 0; i < count; i += 16) *(cl_f16 *)(y + i) += *(const cl_f16 *)(x + i);
}

CL_CLONES void cl_add_row(size_t rows, size_t width, const float *row, float *y, size_t stride) {
  for (size_t j = 0; j < width; j += 16) {
    cl_f16 b;
    cl_load(&b, row + j, width - j);
    for (size_t i = 0; i < rows; i++) *(cl_f16 *)(y + i * stride + j) += b;
  }
}

CL_CLONES void cl_positions(size_t samples, size_t length, size_t width, const float *table, float *y,
                            size_t stride) {
  for (size_t t = 0; t < length; t++)
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 row;
      cl_load(&row, table + t * width + j, width - j);
      for (size_t i = 0; i < samples; i++) *(cl_f16 *)(y + (i * length + t) * stride + j) += row;
    }
}

CL_CLONES void cl_positions_backward(size_t samples, size_t length, size_t width, const float *dy,
                                     size_t stride, float *dtable) {
  for (size_t t = 0; t < length; t++)
    for (size_t j = 0; j < width; j += 16) {
      cl_f16 sum = {0};
      for (size_t i = 0; i < samples; i++) sum += *(const cl_f16 *)(dy + (i * length + t) * stride + j);
      cl_store(&sum, dtable + t * width + j, width - j);
    }
}

CL_CLONES void cl_mean_pool(size_t samples, size_t length, size_t stride, const float *x, float *y) {
  float scale = 1.0f / (float)length;
  for (size_t i = 0; i < samples; i++)
    for (size_t j = 0; j < stride; j += 16) {
      cl_f16 sum = {0};
      for (size_t t = 0; t < length; t++) sum += *(const cl_f16 *)(x + (i * length + t) * stride + j);
      *(cl_f16 *)(y + i * stride + j) = scale * sum;
    }
}

CL_CLONES void cl_mean_pool_backward(size_t samples, size_t length, size_t stride, const float *dy, float *dx) {
  float scale = 1.0f / (float)length;
  for (size_t i = 0; i < samples; i++)
    for (size_t j = 0; j < stride; j += 16) {
      cl_f16 d = scale * *(const cl_f16 *)(dy + i * stride + j);
      for (size_t t = 0; t < length; t++) *(cl_f16 *)(dx + (i * length + t) * stride + j) = d;
    }
}

CL_CLONES void cl_flatten(size_t samples, size_t length, size_t width, const float *x, size_t xStride, float *y,
                          size_t yStride) {
  for (size_t i = 0; i < samples; i++)
    for (size_t t = 0; t < length; t++) {
      const float *from = x + (i * length + t) * xStride;
      float *to = y + i * yStride + t * width;
      for (size_t j = 0; j < width; j++) to[j] = from[j];
    }
}

CL_CLONES void cl_unflatten(size_t samples, size_t length, size_t width, const float *dy, size_t yStride,
                            float *dx, size_t xStride) {
  for (size_t i = 0; i < samples; i++)
    for (size_t t = 0; t < length; t++) {
      const float *from = dy + i * yStride + t * width;
      float *to = dx + (i * length + t) * xStride;
      for (size_t j = 0; j < width; j++) to[j] = from[j];
    }
}

// Visits (patch, place in the patch, pixel) of every pixel that a patch sees inside the image.
#define CL_PATCHES(BODY)                                                                                      \
  size_t across = (g.width + g.stride - 1) / g.stride, down = (g.height + g.stride - 1) / g.stride;          \
  long before = (long)(g.kernel - 1) / 2;                                                                     \
  for (size_t i = 0; i < samples; i++)                                                                        \
    for (size_t oy = 0; oy < down; oy++)                                                                      \
      for (size_t ox = 0; ox < across; ox++) {                                                                \
        size_t patch = (i * down + oy) * across + ox;                                                         \
        for (size_t ky = 0; ky < g.kernel; ky++)                                                              \
          for (size_t kx = 0; kx < g.kernel; kx++) {                                                          \
            long yy = (long)(oy * g.stride + ky) - before, xx = (long)(ox * g.stride + kx) - before;          \
            if (yy < 0 || xx < 0 || yy >= (long)g.height || xx >= (long)g.width) continue;                    \
            size_t pixel = (i * g.height + (size_t)yy) * g.width + (size_t)xx;                                \
            size_t place = (ky * g.kernel + kx) * g.channels;                                                 \
            BODY                                                                                              \
          }                                                                                                   \
      }

CL_CLONES void cl_patches(size_t samples, const cl_grid *grid, const float *x, size_t xStride, float *y,
                          size_t yStride) {
  const cl_grid g = *grid;
  CL_PATCHES({
    const float *from = x + pixel * xStride;
    float *to = y + patch * yStride + place;
    for (size_t j = 0; j < g.channels; j++) to[j] = from[j];
  })
}

CL_CLONES void cl_patches_backward(size_t samples, const cl_grid *grid, const float *dy, size_t yStride,
                                   float *dx, size_t xStride) {
  const cl_grid g = *grid;
  CL_PATCHES({
    const float *from = dy + patch * yStride + place;
    float *to = dx + pixel * xStride;
    for (size_t j = 0; j < g.channels; j++) to[j] += from[j];
  })
}
