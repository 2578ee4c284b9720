#ifndef STILE_MEMORY_H
#define STILE_MEMORY_H

/*
 * Gives the pages back that the code and the constants of this program and its libraries have in memory.
 * Whichever is touched again comes back from the page cache, a few microseconds later.
 */
void stile_release_code_pages(void);

#endif
