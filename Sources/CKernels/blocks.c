// Walks over a matrix in blocks: rows and columns spread over it, and sums and maxima of its rows and columns.

#include "CKernelsMatrix.h"
#include "CKernelsOperators.h"
#include "elementary.h"
#include "vector16.h"

#pragma clang fp contract(off)

typedef double lanes __attribute__((vector_size(64)));
typedef float half_lanes __attribute__((vector_size(32), aligned(4)));

CK_INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

// MARK: spreading

CK_CLONES void ck_expand_row(size_t n, float *restrict out, const float *restrict row_values, size_t start,
                             size_t columns) {
  if (columns == 1) {
    memcpy(out, row_values + start, n * sizeof *out);
    return;
  }
  size_t row = start / columns, end = least(n, columns - start % columns);
  for (size_t i = 0; i < n; end = least(n, end + columns), row++) {
    float value = row_values[row];
    for (; i < end; i++) out[i] = value;
  }
}

// One period is copied, then what is there is doubled.
CK_CLONES void ck_expand_column(size_t n, float *restrict out, const float *restrict column_values, size_t start,
                                size_t columns) {
  size_t first = start % columns, head = least(n, columns - first), period = least(n, columns);
  memcpy(out, column_values + first, head * sizeof *out);
  memcpy(out + head, column_values, (period - head) * sizeof *out);
  for (size_t filled = period; filled < n;) {
    size_t more = least(filled, n - filled);
    memcpy(out + filled, out, more * sizeof *out);
    filled += more;
  }
}

// MARK: sums

// Σ x over 16 lanes, folded in a fixed order, and what is left over one by one.
CK_INLINE double run_sum(size_t n, const float *x) {
  double sum = 0;
  size_t i = 0;
  if (n >= 8) {
    lanes first = {0}, second = {0};
    for (; i + 16 <= n; i += 16) {
      first += __builtin_convertvector(*(const half_lanes *)(x + i), lanes);
      second += __builtin_convertvector(*(const half_lanes *)(x + i + 8), lanes);
    }
    if (i + 8 <= n) {
      first += __builtin_convertvector(*(const half_lanes *)(x + i), lanes);
      i += 8;
    }
    first += second;
    sum = ((first[0] + first[4]) + (first[2] + first[6])) + ((first[1] + first[5]) + (first[3] + first[7]));
  }
  for (; i < n; i++) sum += x[i];
  return sum;
}

// Runs end with their row, and at multiples of CK_CHUNK, so that the order of a row's sum is the same in any block.
CK_CLONES void ck_row_sums(size_t n, double *restrict sums, const float *restrict x, size_t start,
                           size_t columns) {
  if (columns == 1) {
    for (size_t i = 0; i < n; i++) sums[start + i] += x[i];
    return;
  }
  size_t row = start / columns, left = columns - start % columns;
  for (size_t i = 0; i < n;) {
    size_t count = least(least(left, n - i), CK_CHUNK - (start + i) % CK_CHUNK);
    sums[row] += run_sum(count, x + i);
    i += count;
    left -= count;
    if (left == 0) row++, left = columns;
  }
}

CK_CLONES void ck_column_sums(size_t n, double *restrict sums, const float *restrict x, size_t start,
                              size_t columns) {
  if (columns == 1) {
    for (size_t i = 0; i < n;) {
      size_t count = least(n - i, CK_CHUNK - (start + i) % CK_CHUNK);
      sums[0] += run_sum(count, x + i);
      i += count;
    }
    return;
  }
  size_t column = start % columns, i = 0;
  while (i < n) {
    size_t count = least(columns - column, n - i);
    for (size_t j = 0; j < count; j++) sums[column + j] += x[i + j];
    i += count;
    column = 0;
  }
}

// MARK: maxima

// The greater of two numbers, NaN where one is. Adding 0 makes −0 positive, so that no order shows in a zero's sign.
CK_INLINE float greater(float x, float y) {
  x += 0.0f;
  return ((x > y) | (x != x)) ? x : y;
}

CK_INLINE float run_maximum(size_t n, const float *x, float so_far) {
  size_t i = 0;
  if (n >= 16) {
    cl_f16 most = (cl_f16){0} - __builtin_inff();
    for (; i + 16 <= n; i += 16) {
      cl_f16 value = *(const cl_f16u *)(x + i) + 0.0f;
      cl_i16 wins = (value > most) | (value != value);
      most = CL_SELECT(wins, value, most);
    }
    for (int lane = 0; lane < 16; lane++) so_far = greater(most[lane], so_far);
  }
  for (; i < n; i++) so_far = greater(x[i], so_far);
  return so_far;
}

CK_CLONES void ck_row_maxima(size_t n, float *restrict maxima, const float *restrict x, size_t start,
                             size_t columns) {
  if (columns == 1) {
    for (size_t i = 0; i < n; i++) maxima[start + i] = greater(x[i], maxima[start + i]);
    return;
  }
  size_t row = start / columns, left = columns - start % columns;
  for (size_t i = 0; i < n; left = columns, row++) {
    size_t count = least(left, n - i);
    maxima[row] = run_maximum(count, x + i, maxima[row]);
    i += count;
  }
}

CK_CLONES void ck_column_maxima(size_t n, float *restrict maxima, const float *restrict x, size_t start,
                                size_t columns) {
  if (columns == 1) {
    maxima[0] = run_maximum(n, x, maxima[0]);
    return;
  }
  size_t column = start % columns, i = 0;
  while (i < n) {
    size_t count = least(columns - column, n - i);
    for (size_t j = 0; j < count; j++) maxima[column + j] = greater(x[i + j], maxima[column + j]);
    i += count;
    column = 0;
  }
}

CK_CLONES float ck_maximum(size_t n, const float *x, float so_far) { return run_maximum(n, x, so_far); }
