#ifndef STILE_PROCESS_H
#define STILE_PROCESS_H

#include <sys/types.h>

/* What a child is to be; descriptors are the caller's and stay open there. */
struct stile_program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /* NULL: the caller's. */
    const char *directory;
    int input;
    int output;
    int errors;
    /* Becomes descriptor 3; -1 for none. */
    int reports;
    /* Gets "+ PID\n" before the program begins, "- PID\n" if it can not; -1 for none. */
    int guard;
};

enum stile_step {
    STILE_STEP_NONE = 0,
    STILE_STEP_FORK,
    STILE_STEP_GUARD,
    STILE_STEP_DESCRIPTORS,
    STILE_STEP_DIRECTORY,
    STILE_STEP_EXECUTE
};

/*
 * Starts the program as the leader of a session and process group of its own, with default signal
 * actions, no blocked signals and no descriptor but those named. Answers its identifier; -1 with
 * the step that failed and its errno, and then no child is left.
 */
pid_t stile_program_start(const struct stile_program *program, int *step, int *error);

/* Both ends close on exec. Answers 0, or errno. */
int stile_program_pipe(int ends[2]);

/* Reads and writes of the descriptor no longer wait. */
void stile_program_nonblocking(int descriptor);

/* A descriptor that is readable once the process has ended; -1 where there is no such thing. */
int stile_program_descriptor(pid_t process);

#endif
