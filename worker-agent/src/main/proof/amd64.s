# Says whose program this is: uname(2)'s machine on a line. With an argument also a small piece of work,
# about what an interpreter's loop does (multiply, load, store, call through a pointer), and on two more
# lines, as 16 hexadecimal digits each: its result, and the nanoseconds of processor time that it took.
# No library, no data but the stack. How it is made: make.sh. What it must print: Proof.java.
    .intel_syntax noprefix
    .text
    .globl _start
_start:
    mov     rbp, [rsp]              # argc
    sub     rsp, 1024               # 0: utsname, 400: timespec, 416: table of 16, 600: text
    lea     rdi, [rsp]
    mov     eax, 63                 # uname
    syscall
    lea     rsi, [rsp + 260]        # the fifth field of 65 bytes
    xor     edx, edx
1:  cmp     byte ptr [rsi + rdx], 0
    je      2f
    inc     rdx
    jmp     1b
2:  mov     byte ptr [rsi + rdx], 10
    inc     rdx
    mov     edi, 1
    mov     eax, 1                  # write
    syscall
    cmp     rbp, 2
    jl      9f

    xor     ebx, ebx                # the table is all zeros
3:  mov     qword ptr [rsp + rbx*8 + 416], 0
    inc     rbx
    cmp     rbx, 16
    jne     3b
    call    now
    mov     r15, rax
    mov     r8, 1                   # x
    xor     r9, r9                  # result
    movabs  r10, 6364136223846793005
    movabs  r11, 1442695040888963407
    lea     r12, [rip + plus]
    lea     r13, [rip + differ]
    mov     r14, 1048576
4:  imul    r8, r10
    add     r8, r11
    mov     rcx, r8
    shr     rcx, 60
    mov     rax, [rsp + rcx*8 + 416]
    xor     rax, r8
    mov     [rsp + rcx*8 + 416], rax
    mov     rcx, r13
    bt      r14, 0
    cmovc   rcx, r12
    call    rcx
    dec     r14
    jne     4b
    call    now
    sub     rax, r15
    lea     rdi, [rsp + 617]
    call    hexadecimal
    mov     rax, r9
    lea     rdi, [rsp + 600]
    call    hexadecimal
    lea     rsi, [rsp + 600]
    mov     edx, 34
    mov     edi, 1
    mov     eax, 1                  # write
    syscall
9:  xor     edi, edi
    mov     eax, 60                 # exit
    syscall

plus:
    add     r9, rax
    ret
differ:
    xor     r9, rax
    ret

now:                                # nanoseconds of processor time, to rax
    lea     rsi, [rsp + 408]        # behind the return address
    mov     edi, 2                  # CLOCK_PROCESS_CPUTIME_ID
    mov     eax, 228                # clock_gettime
    syscall
    mov     rax, [rsp + 408]
    imul    rax, rax, 1000000000
    add     rax, [rsp + 416]
    ret

hexadecimal:                        # of rax, with a line's end, to rdi
    mov     ecx, 16
5:  rol     rax, 4
    mov     edx, eax
    and     edx, 15
    add     edx, '0'
    cmp     edx, '9'
    jle     6f
    add     edx, 'a' - '0' - 10
6:  mov     [rdi], dl
    inc     rdi
    dec     ecx
    jne     5b
    mov     byte ptr [rdi], 10
    ret
