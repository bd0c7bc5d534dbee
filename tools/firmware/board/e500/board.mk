# SPDX-License-Identifier: GPL-2.0-only
BOARD_OBJS := start.o main.o mmu.o mpic.o timer.o spin.o control.o $(CHANNELS).o \
	$(if $(filter table,$(CHANNELS)),,fixed.o)
# No FPU: interrupts and start leave its registers alone
BOARD_CFLAGS := -m32 -mcpu=e500mc -msoft-float -mno-altivec -mno-vsx -msdata=none
