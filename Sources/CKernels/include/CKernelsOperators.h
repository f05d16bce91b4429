#ifndef DESCENT_CKERNELS_OPERATORS_H
#define DESCENT_CKERNELS_OPERATORS_H

#include <stddef.h>
#include <stdint.h>

// Kernels of the operator language. Results do not depend on the instruction set.

/// One number from up to four, in double precision; always reads four. Subnormals count as zero.
typedef double (*ck_scalar)(const double *arguments);
/// `n` numbers from up to four arguments, each an array of `n` or, by the form, one number.
/// `out` may be an argument. Subnormals count as zero while `ck_denormals_flush` is in force.
typedef void (*ck_elementwise)(size_t n, float *out, const float *a, const float *b, const float *c,
                               const float *d);

/// The kernel of that name, or −1.
int ck_kernel_named(const char *name);
/// How many arguments it takes.
int ck_kernel_arguments(int kernel);
/// What computes it for single numbers.
ck_scalar ck_kernel_scalar(int kernel);
/// What computes it for arrays; bit i of `singles` says that argument i is one number. NULL where there is none.
ck_elementwise ck_kernel_form(int kernel, unsigned singles);

/// Sums are folded every so many numbers; calls on pieces of a whole multiple give the sum of the whole.
#define CK_CHUNK 256
/// `sum` + Σ x in double precision, in a fixed order.
double ck_sum(double sum, size_t n, const float *x);
/// Whether no number is infinite or NaN.
int ck_all_finite(size_t n, const float *x);
/// w ← w − (rate · update + decay · w); whether all results are finite.
int ck_apply(size_t n, float *weights, const float *update, float rate, float decay);

/// Makes this thread's processor take subnormal numbers as zero; returns the mode before.
uint64_t ck_denormals_flush(void);
/// Restores the mode that `ck_denormals_flush` returned.
void ck_denormals_restore(uint64_t before);

#endif
