/* glibc 2.29 gave exp, log, pow and fcntl64 new symbol versions. The old ones, which UOS 20 (glibc 2.28) has, compute the same
   but for the errno of a few domain errors, so the bundle's own Python and SQLite ask for those. */
#if defined(__x86_64__)
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
__asm__(".symver log2,log2@GLIBC_2.2.5");
__asm__(".symver exp2,exp2@GLIBC_2.2.5");
#endif
