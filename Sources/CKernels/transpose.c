#include "CKernelsMatrix.h"
#include "vector16.h"

// Whole blocks of sixteen by sixteen go through registers, the edges number by number.
CL_CLONES void ck_transpose(size_t m, size_t n, float *restrict out, const float *restrict x) {
  size_t rows = m - m % 16, columns = n - n % 16;
  for (size_t i = 0; i < rows; i += 16) {
    for (size_t j = 0; j < columns; j += 16) {
      cl_f16 block[16];
      for (size_t r = 0; r < 16; r++) block[r] = *(const cl_f16u *)(x + (i + r) * n + j);
      cl_transpose16(block);
      for (size_t r = 0; r < 16; r++) *(cl_f16u *)(out + (j + r) * m + i) = block[r];
    }
    for (size_t j = columns; j < n; j++)
      for (size_t r = i; r < i + 16; r++) out[j * m + r] = x[r * n + j];
  }
  for (size_t i = rows; i < m; i++)
    for (size_t j = 0; j < n; j++) out[j * m + i] = x[i * n + j];
}
