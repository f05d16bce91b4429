#include "CKernelsLayers.h"
#include "vector16.h"

// The portable matrix product: panels of 16 columns of B, packed, against groups of six rows of A.

CL_INLINE void cl_rows(int rows, size_t k, const float *a, size_t aRow, size_t aColumn, const float *panel,
                       float *c, size_t cRow, size_t width, int accumulates) {
#pragma clang fp contract(fast)
  cl_f16 sums[6] = {{0}, {0}, {0}, {0}, {0}, {0}};
  for (size_t p = 0; p < k; p++) {
    cl_f16 b = *(const cl_f16u *)(panel + 16 * p);
    for (int i = 0; i < rows; i++) sums[i] += a[(size_t)i * aRow + p * aColumn] * b;
  }
  for (int i = 0; i < rows; i++) {
    float *row = c + (size_t)i * cRow;
    if (width == 16) {
      if (accumulates) sums[i] += *(cl_f16u *)row;
      *(cl_f16u *)row = sums[i];
    } else {
      for (size_t j = 0; j < width; j++) row[j] = (accumulates ? row[j] : 0) + sums[i][j];
    }
  }
}

CL_CLONES void cl_product(size_t m, size_t n, size_t k, const float *a, size_t aRow, size_t aColumn,
                          const float *b, size_t bRow, size_t bColumn, float *c, size_t cRow, int accumulates,
                          float *panel) {
  for (size_t j = 0; j < n; j += 16) {
    size_t width = n - j < 16 ? n - j : 16;
    for (size_t p = 0; p < k; p++)
      for (size_t x = 0; x < 16; x++)
        panel[16 * p + x] = x < width ? b[p * bRow + (j + x) * bColumn] : 0;
    size_t i = 0;
    for (; i + 6 <= m; i += 6)
      cl_rows(6, k, a + i * aRow, aRow, aColumn, panel, c + i * cRow + j, cRow, width, accumulates);
    for (; i + 2 <= m; i += 2)
      cl_rows(2, k, a + i * aRow, aRow, aColumn, panel, c + i * cRow + j, cRow, width, accumulates);
    for (; i < m; i++)
      cl_rows(1, k, a + i * aRow, aRow, aColumn, panel, c + i * cRow + j, cRow, width, accumulates);
  }
}

int cl_level(void) {
#if defined(__x86_64__) && defined(__linux__)
#ifdef CK_NO_CLONES
  return 2;
#else
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") ? 4 : __builtin_cpu_supports("x86-64-v3") ? 3 : 2;
#endif
#else
  return 0;
#endif
}

// Sixteen by sixteen numbers, of which `count` rows are there; the lanes of the others become zero.
CL_INLINE void cl_transpose_block(size_t count, const float *x, size_t xStride, float *y, size_t yStride) {
  cl_f16 block[16];
  for (size_t r = 0; r < 16; r++) block[r] = r < count ? *(const cl_f16u *)(x + r * xStride) : (cl_f16){0};
  cl_transpose16(block);
  for (size_t r = 0; r < 16; r++) *(cl_f16u *)(y + r * yStride) = block[r];
}

CL_CLONES void cl_transpose(size_t rows, size_t columns, const float *x, size_t xStride, float *y,
                            size_t yStride) {
  for (size_t i = 0; i < rows; i += 16) {
    size_t count = rows - i < 16 ? rows - i : 16, j = 0;
    if (count == 16)
      for (; j + 16 <= columns; j += 16)
        cl_transpose_block(16, x + i * xStride + j, xStride, y + j * yStride + i, yStride);
    else
      for (; j + 16 <= columns; j += 16)
        cl_transpose_block(count, x + i * xStride + j, xStride, y + j * yStride + i, yStride);
    for (; j < columns; j++)
      for (size_t r = i; r < i + count; r++) y[j * yStride + r] = x[r * xStride + j];
  }
}
