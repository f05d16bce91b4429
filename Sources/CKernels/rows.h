#ifndef DESCENT_ROWS_H
#define DESCENT_ROWS_H

#include <stddef.h>

// What the factorisations are made of: work on rows of doubles. Vectors are kept as rows, so that every inner loop runs
// over neighbours. Sums run in a fixed order.

/// Σ x·y over 16 lanes.
double ck_rows_dot(size_t n, const double *x, const double *y);
/// y += a · x.
void ck_rows_add(size_t n, double *y, double a, const double *x);
/// z −= a · x + b · y.
void ck_rows_subtract_two(size_t n, double *z, double a, const double *x, double b, const double *y);
/// (x, y) ← (c·x − s·y, s·x + c·y).
void ck_rows_rotate(size_t n, double *x, double *y, double c, double s);
/// out[i, j] = Σ over p < count of factors[i · down + p · across] · rows[p, j], p ascending; out is m × n.
void ck_rows_product(size_t m, size_t n, double *out, size_t count, const double *factors, size_t down, size_t across,
                     const double *rows);
/// Whether all numbers are finite; out (columns × rows where `transposes`, else rows × columns) = x.
int ck_rows_read(size_t rows, size_t columns, int transposes, double *out, const float *x);
/// All of out becomes NaN.
void ck_rows_fail(size_t n, float *out);
/// x becomes positive in its entry of greatest magnitude, the first among those equal in single precision.
void ck_rows_fix_sign(size_t n, double *x);
/// Brings the values into descending order, and the rows of both matrices with them.
void ck_rows_sort(size_t count, double *values, size_t width, double *rows, size_t otherWidth, double *others);

/// What `ck_eigen` needs for n × n, in doubles, beside the matrix and the vectors.
#define CK_EIGEN_SPARE(n) (2 * (n))
/// Eigenvalues, descending, and eigenvectors as rows of `vectors`, of the symmetric n × n matrix a, which is
/// overwritten. Whether the iteration converged. Errors are some units of rounding of the greatest eigenvalue.
int ck_eigen(size_t n, double *values, double *vectors, double *a, double *spare);

#endif
