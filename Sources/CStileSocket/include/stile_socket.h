#ifndef STILE_SOCKET_H
#define STILE_SOCKET_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Open files between processes, over a socket of the file system. The macros that a message with
 * descriptors is made of are out of Swift's reach.
 */

/* More do not fit into one message here. */
#define STILE_DESCRIPTORS_MAX 4

/*
 * Sends `bytes`, and copies of `descriptors` with the first of them. Answers how many bytes were sent, or
 * -1 with errno.
 */
ssize_t stile_send_with(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);

/*
 * Receives bytes, and the descriptors that came with them; no child process gets those. Answers how many
 * bytes came, 0 at the end, or -1 with errno. `descriptors` has room for STILE_DESCRIPTORS_MAX.
 */
ssize_t stile_receive_with(
    int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count);

#endif
