// The singular value decomposition, and what is made of it.
//
// The eigenvectors of the smaller Gram matrix turn the rows of X (or of Xᵀ, where that has fewer) so that they are almost
// orthogonal; Jacobi's one-sided rotations (Hestenes 1958; Demmel and Veselić 1992) make them so to the last digits. The
// errors of singular values are some units of rounding of the greatest; vectors are orthonormal however small theirs is.

#include "CKernelsMatrix.h"
#include "elementary.h"
#include "rows.h"

#pragma clang fp contract(off)

#define ORTHOGONAL 1e-14  // the greatest cosine between two rows that counts as 0
#define NOTHING 1e-14     // a singular value at or below so much of the greatest is rounding
#define NULL_SPACE 1e-7   // … and of a float matrix, noise: it contributes nothing
#define MAXIMAL_SWEEPS 40

// X or Xᵀ = Σ left[i]ᵀ right[i]: `few` rows of `few` and of `many` numbers. The rows of `left` are orthonormal; those of
// `right` are orthogonal, their lengths the singular values, descending; what counts as nothing is 0.
typedef struct {
  size_t few, many;
  double *values, *left, *right, *matrix;
} decomposition;

static size_t room(size_t m, size_t n) {
  size_t few = m < n ? m : n;
  return 2 * m * n + 2 * few * few + few + CK_EIGEN_SPARE(few);
}

// One pass over all pairs; whether any was turned.
static int sweep(const decomposition *d) {
  int turned = 0;
  for (size_t i = 0; i < d->few; i++)
    for (size_t j = i + 1; j < d->few; j++) {
      double *x = d->right + i * d->many, *y = d->right + j * d->many;
      double product = ck_rows_dot(d->many, x, y), xx = d->values[i], yy = d->values[j];
      if (ck_abs(product) <= ORTHOGONAL * ck_sqrt(xx) * ck_sqrt(yy)) continue;
      double zeta = (yy - xx) / (2 * product), tangent = ck_signed(1 / (ck_abs(zeta) + ck_sqrt(1 + zeta * zeta)), zeta);
      double cosine = 1 / ck_sqrt(1 + tangent * tangent), sine = cosine * tangent;
      ck_rows_rotate(d->many, x, y, cosine, sine);
      ck_rows_rotate(d->few, d->left + i * d->few, d->left + j * d->few, cosine, sine);
      d->values[i] = ck_rows_dot(d->many, x, x);
      d->values[j] = ck_rows_dot(d->many, y, y);
      turned = 1;
    }
  return turned;
}

// `values` hold squares until the end.
static int decompose(decomposition *d, size_t m, size_t n, const float *x, double *scratch) {
  int tall = m > n;
  size_t few = d->few = tall ? n : m, many = d->many = tall ? m : n;
  d->matrix = scratch;
  d->right = d->matrix + m * n;
  d->left = d->right + m * n;
  double *gram = d->left + few * few;
  d->values = gram + few * few;
  if (!ck_rows_read(m, n, tall, d->matrix, x)) return 0;
  for (size_t i = 0; i < few; i++)
    for (size_t j = 0; j <= i; j++)
      gram[i * few + j] = gram[j * few + i] = ck_rows_dot(many, d->matrix + i * many, d->matrix + j * many);
  if (!ck_eigen(few, d->values, d->left, gram, d->values + few)) return 0;
  ck_rows_product(few, many, d->right, few, d->left, few, 1, d->matrix);
  double greatest = 0;
  for (size_t i = 0; i < few; i++) {
    double *row = d->right + i * many;
    d->values[i] = ck_rows_dot(many, row, row);
    greatest = d->values[i] > greatest ? d->values[i] : greatest;
  }
  for (size_t i = 0; i < few; i++)
    if (d->values[i] <= NOTHING * NOTHING * greatest) {
      d->values[i] = 0;
      for (size_t j = 0; j < many; j++) d->right[i * many + j] = 0;
    }
  for (int sweeps = 0; sweeps < MAXIMAL_SWEEPS && sweep(d); sweeps++) {
  }
  for (size_t i = 0; i < few; i++) d->values[i] = ck_sqrt(d->values[i]);
  ck_rows_sort(few, d->values, few, d->left, many, d->right);
  return 1;
}

size_t ck_singular_power_scratch(size_t m, size_t n) { return room(m, n); }

void ck_singular_power(size_t m, size_t n, float *out, const float *x, double p, double *scratch) {
  decomposition d;
  if (!decompose(&d, m, n, x, scratch)) {
    ck_rows_fail(m * n, out);
    return;
  }
  size_t count = 0;
  for (; count < d.few && d.values[count] > NULL_SPACE * d.values[0]; count++) {
    double factor = ck_pow(d.values[count], p - 1);
    for (size_t j = 0; j < d.few; j++) d.left[count * d.few + j] *= factor;
  }
  ck_rows_product(d.few, d.many, d.matrix, count, d.left, 1, d.few, d.right);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) out[i * n + j] = (float)d.matrix[m > n ? j * m + i : i * n + j];
}

// Row `index` becomes a unit vector orthogonal to those before it: what is left of the axis that they cover least.
static void complete(size_t index, size_t width, double *rows, double *covered) {
  double *row = rows + index * width;
  for (size_t j = 0; j < width; j++) covered[j] = row[j] = 0;
  size_t axis = 0;
  for (size_t i = 0; i < index; i++)
    for (size_t j = 0; j < width; j++) covered[j] += rows[i * width + j] * rows[i * width + j];
  for (size_t j = 1; j < width; j++)
    if (covered[j] < covered[axis]) axis = j;
  row[axis] = 1;
  for (int twice = 0; twice < 2; twice++)
    for (size_t i = 0; i < index; i++)
      ck_rows_add(width, row, -ck_rows_dot(width, row, rows + i * width), rows + i * width);
  double scale = 1 / ck_sqrt(ck_rows_dot(width, row, row));
  for (size_t j = 0; j < width; j++) row[j] *= scale;
}

size_t ck_left_vectors_scratch(size_t m, size_t n) { return room(m, n); }

void ck_left_vectors(size_t m, size_t n, size_t r, float *out, const float *x, double *scratch) {
  decomposition d;
  if (!decompose(&d, m, n, x, scratch)) {
    ck_rows_fail(m * r, out);
    return;
  }
  double *vectors = m > n ? d.right : d.left;
  for (size_t k = 0; k < r; k++) {
    double *row = vectors + k * m;
    if (m > n && d.values[k] == 0)
      complete(k, m, vectors, d.matrix);
    else if (m > n)
      for (size_t j = 0; j < m; j++) row[j] /= d.values[k];
    ck_rows_fix_sign(m, row);
    for (size_t j = 0; j < m; j++) out[j * r + k] = (float)row[j];
  }
}
