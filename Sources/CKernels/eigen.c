// The symmetric eigenproblem: Householder's reduction to a tridiagonal matrix, then the QL method with implicit shifts
// (Golub and Van Loan, "Matrix Computations", 8.3). What needs nothing but it stands at the end.

#include "CKernelsMatrix.h"
#include "elementary.h"
#include "rows.h"

#pragma clang fp contract(off)

#define MAXIMAL_TURNS 60  // for one eigenvalue; two are usual

// A becomes tridiagonal. Reflection k is I − scales[k] · v vᵀ with v in a[k, k + 1 …].
static void tridiagonalise(size_t n, double *a, double *diagonal, double *beside, double *scales) {
  for (size_t k = 0; k + 2 < n; k++) {
    size_t rest = n - k - 1;
    double *v = a + k * n + k + 1, *corner = a + (k + 1) * n + k + 1, *w = beside + k + 1;
    double tail = ck_rows_dot(rest - 1, v + 1, v + 1), length = ck_sqrt(v[0] * v[0] + tail);
    if (tail == 0) {
      scales[k] = 0;
      beside[k] = v[0];
      continue;
    }
    beside[k] = v[0] > 0 ? -length : length;
    v[0] -= beside[k];
    scales[k] = 2 / (v[0] * v[0] + tail);
    for (size_t i = 0; i < rest; i++) w[i] = scales[k] * ck_rows_dot(rest, corner + i * n, v);
    ck_rows_add(rest, w, -0.5 * scales[k] * ck_rows_dot(rest, w, v), v);
    for (size_t i = 0; i < rest; i++) ck_rows_subtract_two(rest, corner + i * n, v[i], w, w[i], v);
  }
  if (n > 1) beside[n - 2] = a[(n - 2) * n + n - 1];
  beside[n - 1] = 0;
  for (size_t i = 0; i < n; i++) diagonal[i] = a[i * n + i];
}

// The rows of `vectors` become those of the transposed product of all reflections.
static void accumulate(size_t n, double *vectors, const double *a, const double *scales) {
  for (size_t i = 0; i < n * n; i++) vectors[i] = i % (n + 1) == 0;
  for (size_t k = n > 2 ? n - 2 : 0; k-- > 0;) {
    const double *v = a + k * n + k + 1;
    size_t rest = n - k - 1;
    if (scales[k] == 0) continue;
    for (size_t i = k + 1; i < n; i++) {
      double *row = vectors + i * n + k + 1;
      ck_rows_add(rest, row, -scales[k] * ck_rows_dot(rest, row, v), v);
    }
  }
}

// One turn on the unreduced part first … last: chases the bulge upwards from a shift near diagonal[first].
static void turn(size_t n, size_t first, size_t last, double *diagonal, double *beside, double *vectors) {
  double g = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
  double r = ck_sqrt(g * g + 1), s = 1, c = 1, p = 0;
  g = diagonal[last] - diagonal[first] + beside[first] / (g + (g < 0 ? -r : r));
  for (size_t i = last; i-- > first;) {
    double f = s * beside[i], b = c * beside[i];
    r = ck_sqrt(f * f + g * g);
    beside[i + 1] = r;
    if (r == 0) {
      diagonal[i + 1] -= p;
      beside[last] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = diagonal[i + 1] - p;
    r = (diagonal[i] - g) * s + 2 * c * b;
    p = s * r;
    diagonal[i + 1] = g + p;
    g = c * r - b;
    ck_rows_rotate(n, vectors + i * n, vectors + (i + 1) * n, c, s);
  }
  diagonal[first] -= p;
  beside[first] = g;
  beside[last] = 0;
}

int ck_eigen(size_t n, double *values, double *vectors, double *a, double *spare) {
  double *beside = spare, *scales = spare + n, greatest = 0;
  tridiagonalise(n, a, values, beside, scales);
  accumulate(n, vectors, a, scales);
  for (size_t i = 0; i < n; i++) {
    double size = ck_abs(values[i]) + ck_abs(beside[i]);
    greatest = size > greatest ? size : greatest;
  }
  for (size_t first = 0; first < n; first++)
    for (int turns = 0;; turns++) {
      size_t last = first;
      for (; last + 1 < n; last++) {
        double around = ck_abs(values[last]) + ck_abs(values[last + 1]);
        if (ck_abs(beside[last]) <= 0x1p-53 * around + 0x1p-56 * greatest) break;
      }
      if (last == first) break;
      if (turns == MAXIMAL_TURNS) return 0;
      turn(n, first, last, values, beside, vectors);
    }
  ck_rows_sort(n, values, n, vectors, 0, vectors);
  return 1;
}

// MARK: for symmetric matrices

// Reads (g + gᵀ) / 2 and solves for it; `values` and the rest lie in scratch.
static int solve(size_t n, const float *g, double *values, double *vectors, double *a) {
  int finite = ck_rows_read(n, n, 0, a, g);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) a[i * n + j] = a[j * n + i] = 0.5 * (a[i * n + j] + a[j * n + i]);
  return finite && ck_eigen(n, values, vectors, a, values + n);
}

size_t ck_symmetric_power_scratch(size_t n) { return 2 * n * n + n + CK_EIGEN_SPARE(n); }

// out = Wᵀ W with the rows of W √(λᵖ) times the eigenvectors, which makes it symmetric to the last bit.
void ck_symmetric_power(size_t n, float *out, const float *g, double p, double *scratch) {
  double *a = scratch, *vectors = a + n * n, *values = vectors + n * n;
  if (!solve(n, g, values, vectors, a)) {
    ck_rows_fail(n * n, out);
    return;
  }
  size_t count = 0;
  for (; count < n && values[count] > 0 && values[count] > 1e-12 * values[0]; count++) {
    double root = ck_sqrt(ck_pow(values[count], p));
    for (size_t j = 0; j < n; j++) vectors[count * n + j] *= root;
  }
  ck_rows_product(n, n, a, count, vectors, 1, n, vectors);
  for (size_t i = 0; i < n * n; i++) out[i] = (float)a[i];
}

size_t ck_eigenvectors_scratch(size_t n) { return 2 * n * n + n + CK_EIGEN_SPARE(n); }

void ck_eigenvectors(size_t n, float *out, const float *g, double *scratch) {
  double *a = scratch, *vectors = a + n * n, *values = vectors + n * n;
  if (!solve(n, g, values, vectors, a)) {
    ck_rows_fail(n * n, out);
    return;
  }
  for (size_t k = 0; k < n; k++) {
    ck_rows_fix_sign(n, vectors + k * n);
    for (size_t i = 0; i < n; i++) out[i * n + k] = (float)vectors[k * n + i];
  }
}
