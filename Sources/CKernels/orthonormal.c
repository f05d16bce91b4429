// The orthonormal factor of a matrix by Householder's reflections (Golub and Van Loan, "Matrix Computations", 5.2).

#include "CKernelsMatrix.h"
#include "elementary.h"
#include "rows.h"

#pragma clang fp contract(off)

// The `count` rows of `a`, of `width` ≥ count numbers, become `basis`: orthonormal rows that span them in turn, each with
// a positive part in the row it comes from.
static void orthonormalise(size_t count, size_t width, double *basis, double *a, double *scales, double *signs) {
  for (size_t k = 0; k < count; k++) {
    size_t rest = width - k;
    double *v = a + k * width + k, head = v[0];
    double tail = ck_rows_dot(rest - 1, v + 1, v + 1), length = ck_sqrt(head * head + tail);
    signs[k] = head < 0 ? -1 : 1;
    scales[k] = 0;
    if (tail == 0) continue;
    signs[k] = head > 0 ? -1 : 1;
    v[0] = head > 0 ? head + length : head - length;
    scales[k] = 2 / (v[0] * v[0] + tail);
    for (size_t i = k + 1; i < count; i++) {
      double *row = a + i * width + k;
      ck_rows_add(rest, row, -scales[k] * ck_rows_dot(rest, row, v), v);
    }
  }
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < width; j++) basis[i * width + j] = i == j ? signs[i] : 0;
  for (size_t k = count; k-- > 0;) {
    const double *v = a + k * width + k;
    if (scales[k] == 0) continue;
    for (size_t i = k; i < count; i++) {
      double *row = basis + i * width + k;
      ck_rows_add(width - k, row, -scales[k] * ck_rows_dot(width - k, row, v), v);
    }
  }
}

size_t ck_orthonormal_scratch(size_t m, size_t n) { return 2 * m * n + 2 * (m < n ? m : n); }

void ck_orthonormal(size_t m, size_t n, float *out, const float *x, double *scratch) {
  int tall = m >= n;
  size_t count = tall ? n : m, width = tall ? m : n;
  double *a = scratch, *basis = a + m * n, *scales = basis + m * n;
  int finite = ck_rows_read(m, n, tall, a, x);
  if (finite) orthonormalise(count, width, basis, a, scales, scales + count);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double value = basis[tall ? j * m + i : i * n + j];
      out[i * n + j] = finite ? (float)value : __builtin_nanf("");
    }
}
