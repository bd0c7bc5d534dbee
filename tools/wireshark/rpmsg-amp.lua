-- SPDX-License-Identifier: GPL-2.0-only
--
-- Wireshark dissector of messages that were captured on an ampmon interface, see
-- Documentation/capture.rst. A packet is struct amp_mon_header of <linux/amp_mon.h>
-- and the payload of the message.
--
--	tshark -X lua_script:tools/wireshark/rpmsg-amp.lua -r FILE

local HEADER_SIZE = 24
local VERSION = 1
local TO_REMOTE = 1
local NAME_SERVICE, ETHERNET = 1, 3
local ETHERNET_HEADER_SIZE = 14
local NAME_SIZE = 32
local ANNOUNCEMENT_SIZE = NAME_SIZE + 8
-- Characters of a payload that the column Info shows
local TEXT_SIZE = 48
-- Hardware type of ampmon interfaces: ARPHRD_VOID
local HARDWARE_TYPE = 0xffff

local directions = { [0] = "from the remote", [TO_REMOTE] = "to the remote" }
local kinds = {
	[0] = "no endpoint", [NAME_SERVICE] = "name service",
	[2] = "character device", [ETHERNET] = "Ethernet", [4] = "other endpoint",
}
local actions = { [0] = "create", [1] = "destroy", [2] = "create, confirmed" }

local amp = Proto("rpmsg_amp", "rpmsg-amp message")

local f = {
	version = ProtoField.uint8("rpmsg_amp.version", "Version"),
	direction = ProtoField.uint8("rpmsg_amp.direction", "Direction",
		base.DEC, directions),
	kind = ProtoField.uint8("rpmsg_amp.kind", "Endpoint of Linux", base.DEC,
		kinds),
	little_endian = ProtoField.bool("rpmsg_amp.little_endian",
		"Little endian payload", 8, nil, 0x01),
	channel = ProtoField.uint32("rpmsg_amp.channel", "Channel"),
	src = ProtoField.uint32("rpmsg_amp.src", "Sender", base.HEX),
	dst = ProtoField.uint32("rpmsg_amp.dst", "Receiver", base.HEX),
	len = ProtoField.uint32("rpmsg_amp.len", "Bytes of payload"),
	payload = ProtoField.bytes("rpmsg_amp.payload", "Payload"),
	name = ProtoField.string("rpmsg_amp.ns.name", "Service"),
	addr = ProtoField.uint32("rpmsg_amp.ns.addr", "Address", base.HEX),
	action = ProtoField.uint32("rpmsg_amp.ns.action", "Action", base.DEC,
		actions),
}
amp.fields = f

local malformed = ProtoExpert.new("rpmsg_amp.malformed", "Malformed message",
	expert.group.MALFORMED, expert.severity.ERROR)
amp.experts = { malformed }

-- Shown in the tree, counted as expert information, and seen in the list
local function complain(tree, pinfo, text)
	tree:add_proto_expert_info(malformed, text)
	pinfo.cols.info:append(" [" .. text .. "]")
end

-- Adds the fields of the header to the tree; returns what the rest has a use for
local function dissect_header(tvb, tree)
	tree:add(f.version, tvb(0, 1))
	tree:add(f.direction, tvb(1, 1))
	tree:add(f.kind, tvb(2, 1))
	tree:add(f.little_endian, tvb(3, 1))
	tree:add(f.channel, tvb(4, 4))
	tree:add(f.src, tvb(8, 4))
	tree:add(f.dst, tvb(12, 4))
	tree:add(f.len, tvb(16, 4))
	return {
		version = tvb(0, 1):uint(),
		direction = tvb(1, 1):uint(),
		kind = tvb(2, 1):uint(),
		little_endian = tvb(3, 1):bitfield(7) == 1,
		channel = tvb(4, 4):uint(),
		src = tvb(8, 4):uint(),
		dst = tvb(12, 4):uint(),
		len = tvb(16, 4):uint(),
	}
end

local function set_columns(pinfo, header)
	local sides = header.direction == TO_REMOTE and { "Linux", "remote" } or
		{ "remote", "Linux" }

	pinfo.cols.protocol = "RPMSG"
	pinfo.cols.src = string.format("%s 0x%x", sides[1], header.src)
	pinfo.cols.dst = string.format("%s 0x%x", sides[2], header.dst)
	pinfo.cols.info = string.format("channel %d, %s, %d bytes", header.channel,
		kinds[header.kind] or "unknown kind", header.len)
end

-- Up to its NUL, if it has one: stringz() would look for it beyond the packet
local function name_of(range)
	return (range:raw():match("^[^\0]*"):gsub("[^\33-\126]", "?"))
end

local function dissect_announcement(payload, pinfo, tree, header)
	if payload:len() ~= ANNOUNCEMENT_SIZE then
		complain(tree, pinfo, string.format(
			"announcement of %d bytes, expected %d", payload:len(),
			ANNOUNCEMENT_SIZE))
		return
	end
	local add = header.little_endian and tree.add_le or tree.add
	local read = header.little_endian and "le_uint" or "uint"
	local name = name_of(payload(0, NAME_SIZE))
	local addr = payload(NAME_SIZE, 4)
	local flags = payload(NAME_SIZE + 4, 4)
	local action = actions[flags[read](flags)]

	tree:add(f.name, payload(0, NAME_SIZE), name)
	add(tree, f.addr, addr)
	add(tree, f.action, flags)
	pinfo.cols.info:append(string.format(": %s %s at 0x%x",
		action or "unknown action", name, addr[read](addr)))
	if name == "" then
		complain(tree, pinfo, "service without a name")
	end
	if not action then
		complain(tree, pinfo, "unknown action")
	end
end

-- The frame is a protocol of its own, below the message: its columns are shown
local function dissect_frame(payload, pinfo, tree, root, header)
	if payload:len() < ETHERNET_HEADER_SIZE then
		complain(tree, pinfo, string.format(
			"frame of %d bytes, expected %d at least", payload:len(),
			ETHERNET_HEADER_SIZE))
		return
	end
	local whole, why = pcall(Dissector.call, Dissector.get("eth_withoutfcs"),
		payload:tvb(), pinfo, root)
	pinfo.cols.info:prepend(string.format("channel %d, %s: ", header.channel,
		directions[header.direction] or "unknown direction"))
	if not whole then
		complain(tree, pinfo, "frame: " .. tostring(why))
	end
end

-- The start of a payload, as far as it is text
local function text_of(payload)
	local size = math.min(payload:len(), TEXT_SIZE)

	return payload(0, size):raw():match("^[\32-\126]+")
end

local function dissect_payload(payload, pinfo, tree, root, header)
	if header.kind == NAME_SERVICE then
		dissect_announcement(payload, pinfo, tree, header)
	elseif header.kind == ETHERNET then
		dissect_frame(payload, pinfo, tree, root, header)
	else
		local text = text_of(payload)

		tree:add(f.payload, payload)
		if text then
			pinfo.cols.info:append(": " .. text)
		end
	end
end

function amp.dissector(tvb, pinfo, root)
	local tree = root:add(amp, tvb())

	if tvb:len() < HEADER_SIZE then
		pinfo.cols.protocol = "RPMSG"
		pinfo.cols.info = "message"
		complain(tree, pinfo, string.format("%d bytes, expected %d at least",
			tvb:len(), HEADER_SIZE))
		return tvb:len()
	end

	local header = dissect_header(tvb, tree)
	local size = tvb:reported_len() - HEADER_SIZE

	set_columns(pinfo, header)
	if header.version ~= VERSION then
		complain(tree, pinfo, string.format("version %d, expected %d",
			header.version, VERSION))
		return tvb:len()
	end
	if not kinds[header.kind] then
		complain(tree, pinfo, string.format("kind %d", header.kind))
	end
	if not directions[header.direction] then
		complain(tree, pinfo, string.format("direction %d", header.direction))
	end
	if header.len ~= size then
		complain(tree, pinfo, string.format(
			"%d bytes of payload, header says %d", size, header.len))
	end
	if tvb:len() > HEADER_SIZE then
		dissect_payload(tvb(HEADER_SIZE), pinfo, tree, root, header)
	elseif header.kind == NAME_SERVICE or header.kind == ETHERNET then
		complain(tree, pinfo, "empty payload")
	end
	return tvb:len()
end

-- In files of link type USER0 (147), and on the interface itself
DissectorTable.get("wtap_encap"):add(wtap.USER0, amp)
DissectorTable.get("sll.hatype"):add(HARDWARE_TYPE, amp)
