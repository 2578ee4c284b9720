#define _GNU_SOURCE
#include "stile_memory.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Code that was changed while it was loaded would be lost; nobody builds such libraries any more. */
static int is_changed_on_load(const struct dl_phdr_info *info)
{
    for (int index = 0; index < info->dlpi_phnum; index++) {
        if (info->dlpi_phdr[index].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const void *)(info->dlpi_addr + info->dlpi_phdr[index].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) return 1;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
        }
    }
    return 0;
}

static int release(struct dl_phdr_info *info, size_t size, void *page_mask)
{
    (void)size;
    const uintptr_t mask = *(const uintptr_t *)page_mask;
    if (is_changed_on_load(info)) return 0;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
        /* What may ever be written is left alone, although it may be protected by now. */
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t begin = (info->dlpi_addr + segment->p_vaddr) & ~mask;
        uintptr_t end = (info->dlpi_addr + segment->p_vaddr + segment->p_filesz + mask) & ~mask;
        madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
    return 0;
}

void stile_release_code_pages(void)
{
    uintptr_t mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
    dl_iterate_phdr(release, &mask);
}
