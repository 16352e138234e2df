# The same as amd64.s, in which it is said what this does.
    .arch   armv8.3-a
    .text
    .globl _start
_start:
    ldr     x19, [sp]               // argc
    sub     sp, sp, #1024           // 0: utsname, 400: timespec, 416: table of 16, 600: text
    mov     x0, sp
    mov     x8, #160                // uname
    svc     #0
    add     x1, sp, #260            // the fifth field of 65 bytes
    mov     x2, #0
1:  ldrb    w3, [x1, x2]
    cbz     w3, 2f
    add     x2, x2, #1
    b       1b
2:  mov     w3, #10
    strb    w3, [x1, x2]
    add     x2, x2, #1
    mov     x0, #1
    mov     x8, #64                 // write
    svc     #0
    cmp     x19, #2
    b.lt    9f

    add     x20, sp, #416           // the table is all zeros
    mov     x3, #0
3:  str     xzr, [x20, x3, lsl #3]
    add     x3, x3, #1
    cmp     x3, #16
    b.ne    3b
    bl      now
    mov     x21, x0
    mov     x9, #1                  // x
    mov     x10, #0                 // result
    movz    x11, #0x7f2d
    movk    x11, #0x4c95, lsl #16
    movk    x11, #0xf42d, lsl #32
    movk    x11, #0x5851, lsl #48   // 6364136223846793005
    movz    x12, #0x814f
    movk    x12, #0xf767, lsl #16
    movk    x12, #0x7b7e, lsl #32
    movk    x12, #0x1405, lsl #48   // 1442695040888963407
    adr     x13, plus
    adr     x14, differ
    mov     x15, #1048576
4:  madd    x9, x9, x11, x12
    lsr     x3, x9, #60
    ldr     x0, [x20, x3, lsl #3]
    eor     x0, x0, x9
    str     x0, [x20, x3, lsl #3]
    tst     x15, #1
    csel    x4, x13, x14, ne
    blr     x4
    subs    x15, x15, #1
    b.ne    4b
    bl      now
    sub     x0, x0, x21
    add     x1, sp, #617
    bl      hexadecimal
    mov     x0, x10
    add     x1, sp, #600
    bl      hexadecimal
    add     x1, sp, #600
    mov     x2, #34
    mov     x0, #1
    mov     x8, #64                 // write
    svc     #0
9:  mov     x0, #0
    mov     x8, #93                 // exit
    svc     #0

plus:                               // as compilers are told to begin and end functions in Debian's packages
    paciasp
    add     x10, x10, x0
    autiasp
    ret
differ:
    paciasp
    eor     x10, x10, x0
    autiasp
    ret

now:                                // nanoseconds of processor time, to x0
    mov     x0, #2                  // CLOCK_PROCESS_CPUTIME_ID
    add     x1, sp, #400
    mov     x8, #113                // clock_gettime
    svc     #0
    ldp     x0, x1, [sp, #400]
    movz    x2, #0xca00
    movk    x2, #0x3b9a, lsl #16    // 1000000000
    madd    x0, x0, x2, x1
    ret

hexadecimal:                        // of x0, with a line's end, to x1
    mov     w3, #16
5:  ror     x0, x0, #60
    and     w4, w0, #15
    add     w5, w4, #'0'
    add     w6, w4, #'a' - 10
    cmp     w4, #10
    csel    w5, w5, w6, lt
    strb    w5, [x1], #1
    subs    w3, w3, #1
    b.ne    5b
    mov     w5, #10
    strb    w5, [x1]
    ret
