#include "rows.h"

#include "clones.h"
#include "elementary.h"

#pragma clang fp contract(off)

typedef double lanes __attribute__((vector_size(64), aligned(8)));

CK_CLONES double ck_rows_dot(size_t n, const double *x, const double *y) {
  lanes first = {0}, second = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    first += *(const lanes *)(x + i) * *(const lanes *)(y + i);
    second += *(const lanes *)(x + i + 8) * *(const lanes *)(y + i + 8);
  }
  if (i + 8 <= n) {
    first += *(const lanes *)(x + i) * *(const lanes *)(y + i);
    i += 8;
  }
  double rest = 0;
  for (; i < n; i++) rest += x[i] * y[i];
  first += second;
  return rest + (((first[0] + first[4]) + (first[2] + first[6])) + ((first[1] + first[5]) + (first[3] + first[7])));
}

CK_CLONES void ck_rows_add(size_t n, double *restrict y, double a, const double *restrict x) {
  for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

CK_CLONES void ck_rows_subtract_two(size_t n, double *restrict z, double a, const double *restrict x, double b,
                                    const double *restrict y) {
  for (size_t i = 0; i < n; i++) z[i] -= a * x[i] + b * y[i];
}

CK_CLONES void ck_rows_rotate(size_t n, double *restrict x, double *restrict y, double c, double s) {
  for (size_t i = 0; i < n; i++) {
    double old = x[i];
    x[i] = c * old - s * y[i];
    y[i] = s * old + c * y[i];
  }
}

// Four vectors of the result stay in registers while the rows go by, and as much of the rows in the cache.
CK_CLONES void ck_rows_product(size_t m, size_t n, double *restrict out, size_t count, const double *restrict factors,
                               size_t down, size_t across, const double *restrict rows) {
  size_t j = 0;
  for (; j + 32 <= n; j += 32)
    for (size_t i = 0; i < m; i++) {
      lanes sums[4] = {{0}, {0}, {0}, {0}};
      for (size_t p = 0; p < count; p++)
        for (size_t v = 0; v < 4; v++)
          sums[v] += factors[i * down + p * across] * *(const lanes *)(rows + p * n + j + 8 * v);
      for (size_t v = 0; v < 4; v++) *(lanes *)(out + i * n + j + 8 * v) = sums[v];
    }
  for (; j + 8 <= n; j += 8)
    for (size_t i = 0; i < m; i++) {
      lanes sum = {0};
      for (size_t p = 0; p < count; p++) sum += factors[i * down + p * across] * *(const lanes *)(rows + p * n + j);
      *(lanes *)(out + i * n + j) = sum;
    }
  for (; j < n; j++)
    for (size_t i = 0; i < m; i++) {
      double sum = 0;
      for (size_t p = 0; p < count; p++) sum += factors[i * down + p * across] * rows[p * n + j];
      out[i * n + j] = sum;
    }
}

int ck_rows_read(size_t rows, size_t columns, int transposes, double *out, const float *x) {
  int finite = 1;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) {
      double value = x[i * columns + j];
      finite &= value - value == 0;
      out[transposes ? j * rows + i : i * columns + j] = value;
    }
  return finite;
}

void ck_rows_fail(size_t n, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = __builtin_nanf("");
}

void ck_rows_fix_sign(size_t n, double *x) {
  float greatest = 0;
  int negative = 0;
  for (size_t i = 0; i < n; i++) {
    float size = (float)ck_abs(x[i]);
    if (size > greatest) greatest = size, negative = x[i] < 0;
  }
  if (negative)
    for (size_t i = 0; i < n; i++) x[i] = -x[i];
}

static void swap(size_t n, double *x, double *y) {
  for (size_t i = 0; i < n; i++) {
    double old = x[i];
    x[i] = y[i];
    y[i] = old;
  }
}

void ck_rows_sort(size_t count, double *values, size_t width, double *rows, size_t otherWidth, double *others) {
  for (size_t i = 0; i < count; i++) {
    size_t most = i;
    for (size_t j = i + 1; j < count; j++)
      if (values[j] > values[most]) most = j;
    if (most == i) continue;
    swap(1, values + i, values + most);
    swap(width, rows + i * width, rows + most * width);
    swap(otherWidth, others + i * otherWidth, others + most * otherWidth);
  }
}
