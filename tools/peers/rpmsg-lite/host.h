/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In place of rpmsg-lite's rpmsg_compiler.h, whose barrier with gcc is an instruction
 * of Arm.  Included before each of its files.
 */
#ifndef RPMSG_COMPILER_H_
#define RPMSG_COMPILER_H_

#define MEM_BARRIER()		__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define RL_PACKED_BEGIN
#define RL_PACKED_END		__attribute__((__packed__))

#endif /* RPMSG_COMPILER_H_ */
