#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stile_process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

/* Between fork and exec only calls that are safe in a signal handler are allowed. */

static const int first_free = 10;

#ifdef __linux__
/* vfork copies no page tables, which a large process would feel. */
#define start_child vfork
#else
#define start_child fork
#endif

static void fail(int channel, int step) {
    int words[2] = {step, errno};
    ssize_t count = write(channel, words, sizeof words);
    (void)count;
    _exit(127);
}

/* One short write to a pipe arrives whole. */
static int tell(int guard, char sign, pid_t process) {
    char text[16];
    int length = 0;
    char digits[12];
    int count = 0;
    for (pid_t rest = process; rest > 0; rest /= 10) digits[count++] = (char)('0' + rest % 10);
    text[length++] = sign;
    text[length++] = ' ';
    while (count > 0) text[length++] = digits[--count];
    text[length++] = '\n';
    return write(guard, text, (size_t)length) == length ? 0 : -1;
}

/* Every descriptor from `first` on closes on exec. */
static void close_later(int first) {
#if defined(__linux__) && defined(SYS_close_range)
    const unsigned int close_on_exec = 4;
    if (syscall(SYS_close_range, (unsigned int)first, ~0U, close_on_exec) == 0) return;
#endif
    long end = sysconf(_SC_OPEN_MAX);
    if (end < 0 || end > 65536) end = 65536;
    for (int descriptor = first; descriptor < end; descriptor++) {
        int flags = fcntl(descriptor, F_GETFD);
        if (flags >= 0) fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
    }
}

static void become(const struct stile_program *program, int channel) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    setsid();
    /* Our own end of the guard may be gone: an error, no signal. */
    struct sigaction ignored = action;
    ignored.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignored, NULL);
    if (program->guard >= 0 && tell(program->guard, '+', getpid()) != 0) fail(channel, STILE_STEP_GUARD);

    const int sources[4] = {program->input, program->output, program->errors, program->reports};
    int copies[4];
    for (int index = 0; index < 4; index++) {
        copies[index] = sources[index];
        if (sources[index] < 0) continue;
        copies[index] = fcntl(sources[index], F_DUPFD_CLOEXEC, first_free);
        if (copies[index] < 0) fail(channel, STILE_STEP_DESCRIPTORS);
    }
    int failures = fcntl(channel, F_DUPFD_CLOEXEC, first_free);
    if (failures < 0) fail(channel, STILE_STEP_DESCRIPTORS);
    for (int index = 0; index < 4; index++) {
        if (copies[index] >= 0 && dup2(copies[index], index) < 0) {
            fail(failures, STILE_STEP_DESCRIPTORS);
        }
    }
    close_later(program->reports >= 0 ? 4 : 3);
    if (program->directory != NULL && chdir(program->directory) != 0) {
        fail(failures, STILE_STEP_DIRECTORY);
    }
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGKILL && number != SIGSTOP) sigaction(number, &action, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(program->path, program->arguments, program->environment);
    fail(failures, STILE_STEP_EXECUTE);
}

static pid_t fail_here(int *step, int *error) {
    *step = STILE_STEP_FORK;
    *error = errno;
    return -1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
pid_t stile_program_start(const struct stile_program *program, int *step, int *error) {
    int channel[2];
    *step = STILE_STEP_NONE;
    *error = stile_program_pipe(channel);
    if (*error != 0) {
        errno = *error;
        return fail_here(step, error);
    }
    /* A signal's handler must not run in the child. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = start_child();
    if (child == 0) become(program, channel[1]);
    int failure = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(channel[1]);
    if (child < 0) {
        close(channel[0]);
        errno = failure;
        return fail_here(step, error);
    }
    int words[2];
    ssize_t count;
    do {
        count = read(channel[0], words, sizeof words);
    } while (count < 0 && errno == EINTR);
    close(channel[0]);
    if (count != (ssize_t)sizeof words) return child;
    *step = words[0];
    *error = words[1];
    /* Before it is reaped: then its identifier may be another's. */
    if (program->guard >= 0 && *step != STILE_STEP_GUARD) tell(program->guard, '-', child);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    return -1;
}
#pragma GCC diagnostic pop

int stile_program_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
#else
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}

void stile_program_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0) fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

int stile_program_descriptor(pid_t process) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    (void)process;
    return -1;
#endif
}
