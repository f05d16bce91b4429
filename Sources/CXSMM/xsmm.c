#include "CXSMM.h"
int cx_available(void) {
#ifdef DESCENT_XSMM
  return 1;
#else
  return 0;
#endif
}
