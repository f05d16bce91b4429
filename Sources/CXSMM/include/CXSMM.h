#ifndef DESCENT_CXSMM_H
#define DESCENT_CXSMM_H
/// Whether this build calls libxsmm.
int cx_available(void);
#endif
