# The same as amd64.s, in which it is said what this does.
    .abiversion 2
    .machine power8
    .text
    .globl _start
_start:
    ld      14, 0(1)                # argc
    addi    1, 1, -1024             # 0: utsname, 400: timespec, 416: table of 16, 600: text
    mr      3, 1
    li      0, 122                  # uname
    sc
    addi    4, 1, 260               # the fifth field of 65 bytes
    li      5, 0
1:  lbzx    6, 4, 5
    cmpdi   6, 0
    beq     2f
    addi    5, 5, 1
    b       1b
2:  li      6, 10
    stbx    6, 4, 5
    addi    5, 5, 1
    li      3, 1
    li      0, 4                    # write
    sc
    cmpdi   14, 2
    blt     9f

    addi    15, 1, 416              # the table is all zeros
    li      6, 0
    li      7, 0
3:  stdx    7, 15, 6
    addi    6, 6, 8
    cmpdi   6, 128
    bne     3b
    bl      now
    mr      16, 3
    li      17, 1                   # x
    li      18, 0                   # result
    lis     19, 0x5851
    ori     19, 19, 0xf42d
    sldi    19, 19, 32
    oris    19, 19, 0x4c95
    ori     19, 19, 0x7f2d          # 6364136223846793005
    lis     20, 0x1405
    ori     20, 20, 0x7b7e
    sldi    20, 20, 32
    oris    20, 20, 0xf767
    ori     20, 20, 0x814f          # 1442695040888963407
    bl      here
here:
    mflr    21
    addi    22, 21, differ - here
    addi    21, 21, plus - here
    lis     23, 16                  # 1048576
4:  mulld   17, 17, 19
    add     17, 17, 20
    srdi    6, 17, 60
    sldi    6, 6, 3
    ldx     3, 15, 6
    xor     3, 3, 17
    stdx    3, 15, 6
    andi.   7, 23, 1
    iseleq  8, 22, 21
    mtctr   8
    bctrl
    addi    23, 23, -1
    cmpdi   23, 0
    bne     4b
    bl      now
    subf    3, 16, 3
    addi    4, 1, 617
    bl      hexadecimal
    mr      3, 18
    addi    4, 1, 600
    bl      hexadecimal
    addi    4, 1, 600
    li      5, 34
    li      3, 1
    li      0, 4                    # write
    sc
9:  li      3, 0
    li      0, 1                    # exit
    sc

plus:
    add     18, 18, 3
    blr
differ:
    xor     18, 18, 3
    blr

now:                                # nanoseconds of processor time, to r3
    li      3, 2                    # CLOCK_PROCESS_CPUTIME_ID
    addi    4, 1, 400
    li      0, 246                  # clock_gettime
    sc
    ld      3, 400(1)
    ld      4, 408(1)
    lis     5, 0x3b9a
    ori     5, 5, 0xca00            # 1000000000
    mulld   3, 3, 5
    add     3, 3, 4
    blr

hexadecimal:                        # of r3, with a line's end, to r4
    li      6, 16
    mtctr   6
    addi    4, 4, -1
5:  rotldi  3, 3, 4
    andi.   6, 3, 15
    addi    7, 6, '0'
    addi    8, 6, 'a' - 10
    cmpdi   6, 10
    isellt  7, 7, 8
    stbu    7, 1(4)
    bdnz    5b
    li      7, 10
    stb     7, 1(4)
    blr
