/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of channels: /sys/kernel/tracing/events/amp */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM amp

#if !defined(_AMP_VIRTIO_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _AMP_VIRTIO_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(amp_kick,
	    TP_PROTO(u32 channel),
	    TP_ARGS(channel),
	    TP_STRUCT__entry(__field(u32, channel)),
	    TP_fast_assign(__entry->channel = channel;),
	    TP_printk("channel=%u", __entry->channel)
);

TRACE_EVENT(amp_interrupt,
	    TP_PROTO(u32 channel, u32 message),
	    TP_ARGS(channel, message),
	    TP_STRUCT__entry(__field(u32, channel)
			     __field(u32, message)),
	    TP_fast_assign(__entry->channel = channel;
			   __entry->message = message;),
	    TP_printk("channel=%u message=%u", __entry->channel,
		      __entry->message)
);

DECLARE_EVENT_CLASS(amp_buffer,
		    TP_PROTO(u32 channel, u16 id, u32 len),
		    TP_ARGS(channel, id, len),
		    TP_STRUCT__entry(__field(u32, channel)
				     __field(u32, len)
				     __field(u16, id)),
		    TP_fast_assign(__entry->channel = channel;
				   __entry->len = len;
				   __entry->id = id;),
		    TP_printk("channel=%u buffer=%u len=%u", __entry->channel,
			      __entry->id, __entry->len)
);

DEFINE_EVENT(amp_buffer, amp_send,
	     TP_PROTO(u32 channel, u16 id, u32 len),
	     TP_ARGS(channel, id, len)
);

DEFINE_EVENT(amp_buffer, amp_receive,
	     TP_PROTO(u32 channel, u16 id, u32 len),
	     TP_ARGS(channel, id, len)
);

TRACE_EVENT(amp_state,
	    TP_PROTO(u32 channel, const char *state),
	    TP_ARGS(channel, state),
	    TP_STRUCT__entry(__field(u32, channel)
			     __array(char, state, 16)),
	    TP_fast_assign(__entry->channel = channel;
			   strscpy(__entry->state, state,
				   sizeof(__entry->state));),
	    TP_printk("channel=%u state=%s", __entry->channel,
		      __entry->state)
);

#endif /* _AMP_VIRTIO_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
