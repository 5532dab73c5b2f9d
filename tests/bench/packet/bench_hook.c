// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet costs in the INPUT hook of the caller's network namespace.
 *
 * Write "FAMILY SAMPLES BURST SPOIL FILE" to /proc/bench_hook, then read the
 * answer from the same open file: "PS-A-PACKET PACKETS WRONG".  A sample is the
 * time that BURST packets take one after the other.  The answer is the median
 * of the samples, so that other work on the machine doesn't count.  If SPOIL is
 * not 0, that many KiB of other memory are read before each sample.  BURST is 1
 * then, because all packets of such a sample would have the same address.
 *
 * Write "watch FAMILY PERIOD FILE" instead to let a packet pass every PERIOD
 * microseconds until the file is closed.  It passes in a softirq, as a packet
 * from a network card does.  Reading answers "PACKETS WORST" and sets both to
 * 0.  WORST is the longest time in ns from when a packet was due to when it had
 * passed.
 *
 * FILE has records of an address (4 or 16 bytes, in network order) and a u32 in
 * host order.  One skb is used all the time.  It gets its source and its mark
 * from the records in turn.  WRONG counts the packets that were accepted
 * although their mark is not 0, or dropped although their mark is 0.
 */
#include <linux/hrtimer.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/skbuff.h>
#include <linux/sort.h>
#include <linux/udp.h>
#include <linux/vmalloc.h>
#include <net/net_namespace.h>

#define MAX_SAMPLES	65536
#define MAX_SPOIL	(1 << 20)	/* KiB */
#define MAX_FILE	(16 << 20)

struct bench {
	unsigned int family;
	unsigned int samples;
	unsigned int burst;
	unsigned int spoil;
	char path[128];

	struct net *net;
	struct sk_buff *skb;
	u8 *records;
	unsigned int count;
	unsigned int next;
	u32 *sample;			/* in ticks */
	u8 *other;			/* memory to read */

	unsigned int packets;
	unsigned int wrong;
	u64 ps;

	struct hrtimer timer;
	ktime_t period;
	bool watching;
	u64 worst;
};

static int okfn(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	return 0;
}

/* Reads the processor's clock after all earlier instructions are done. */
static u64 ticks(void)
{
	u32 low, high;

	asm volatile("lfence; rdtsc; lfence" : "=a" (low), "=d" (high) ::
		     "memory");
	return (u64)high << 32 | low;
}

static void fill4(struct sk_buff *skb)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->tot_len = htons(sizeof(*ip) + sizeof(struct udphdr));
	ip->daddr = htonl(INADDR_LOOPBACK);
	skb->protocol = htons(ETH_P_IP);
}

static void fill6(struct sk_buff *skb)
{
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 6;
	ip->hop_limit = 64;
	ip->nexthdr = IPPROTO_UDP;
	ip->payload_len = htons(sizeof(struct udphdr));
	ip->daddr = in6addr_loopback;
	skb->protocol = htons(ETH_P_IPV6);
}

static struct sk_buff *make_packet(const struct bench *b)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	struct udphdr *udp;

	if (!skb)
		return NULL;
	skb_reserve(skb, 64);
	skb_reset_network_header(skb);
	if (b->family == 4)
		fill4(skb);
	else
		fill6(skb);
	skb_set_transport_header(skb, skb->len);
	udp = skb_put_zero(skb, sizeof(*udp));
	udp->source = htons(1000);
	udp->dest = htons(9);
	udp->len = htons(sizeof(*udp));
	skb->dev = b->net->loopback_dev;
	skb->skb_iif = skb->dev->ifindex;
	return skb;
}

static size_t address_size(const struct bench *b)
{
	return b->family == 4 ? 4 : 16;
}

static __always_inline void next_address(struct bench *b)
{
	size_t size = address_size(b);
	const u8 *record = b->records + b->next * (size + 4);

	if (size == 4)
		memcpy(&ip_hdr(b->skb)->saddr, record, 4);
	else
		memcpy(&ipv6_hdr(b->skb)->saddr, record, 16);
	memcpy(&b->skb->mark, record + size, 4);
	if (++b->next == b->count)
		b->next = 0;
}

static __always_inline void one_packet(struct bench *b)
{
	u8 pf = b->family == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	bool accepted;

	/* A drop only releases this second reference. */
	refcount_set(&b->skb->users, 2);
	accepted = nf_hook(pf, NF_INET_LOCAL_IN, b->net, NULL, b->skb,
			   b->skb->dev, NULL, okfn) == 1;
	b->wrong += accepted == !!b->skb->mark;
}

static void spoil_caches(const struct bench *b)
{
	size_t i;

	for (i = 0; i < b->spoil * 1024UL; i += 64)
		(void)READ_ONCE(b->other[i]);
}

/* Runs as in a softirq, because there the kernel receives packets. */
static u64 one_sample(struct bench *b)
{
	unsigned int i;
	u64 start, end;

	/* The header is in the cache: the caller of a hook has just read it. */
	if (b->spoil) {
		spoil_caches(b);
		next_address(b);
	}
	rcu_read_lock();
	local_bh_disable();
	start = ticks();
	for (i = 0; i < b->burst; i++) {
		if (!b->spoil)
			next_address(b);
		one_packet(b);
	}
	end = ticks();
	local_bh_enable();
	rcu_read_unlock();
	return end - start;
}

/* The shortest time that an empty measurement takes. */
static u64 overhead(void)
{
	u64 least = ~0ULL, start;
	int i;

	for (i = 0; i < 1000; i++) {
		start = ticks();
		least = min(least, ticks() - start);
	}
	return least;
}

static int by_value(const void *a, const void *b)
{
	const u32 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void take_samples(struct bench *b)
{
	u64 from_ns = ktime_get_ns(), from = ticks(), nothing = overhead();
	u64 median, ns;
	unsigned int i;

	for (i = 0; i < b->samples; i++) {
		b->sample[i] = min_t(u64, one_sample(b) - nothing, U32_MAX);
		cond_resched();
	}
	ns = ktime_get_ns() - from_ns;
	sort(b->sample, b->samples, sizeof(*b->sample), by_value, NULL);
	median = b->sample[b->samples / 2];
	/* The length of a tick comes from the ns and ticks of all samples. */
	b->ps = div64_u64(median * ns, (ticks() - from) / 1000) / b->burst;
	b->packets = b->samples * b->burst;
}

static int prepare(struct bench *b)
{
	void *records = NULL;
	ssize_t size;

	if (b->family != 4 && b->family != 6)
		return -EINVAL;
	size = kernel_read_file_from_path(b->path, 0, &records, MAX_FILE, NULL,
					  READING_MODULE);
	if (size < 0)
		return size;
	b->records = records;
	b->count = size / (address_size(b) + 4);
	if (!b->count)
		return -EINVAL;
	b->net = get_net(current->nsproxy->net_ns);
	b->skb = make_packet(b);
	return b->skb ? 0 : -ENOMEM;
}

static int measure(struct bench *b)
{
	int err;

	if (!b->samples || b->samples > MAX_SAMPLES || !b->burst ||
	    b->spoil > MAX_SPOIL)
		return -EINVAL;
	err = prepare(b);
	if (err)
		return err;
	b->sample = vzalloc(b->samples * sizeof(*b->sample));
	b->other = vmalloc(b->spoil * 1024UL + 1);
	if (!b->sample || !b->other)
		return -ENOMEM;
	/* Memory that was never written may not exist yet. */
	memset(b->other, 1, b->spoil * 1024UL + 1);
	take_samples(b);
	return 0;
}

static enum hrtimer_restart packet_is_due(struct hrtimer *timer)
{
	struct bench *b = container_of(timer, struct bench, timer);
	ktime_t due = hrtimer_get_expires(timer);
	u64 late;

	rcu_read_lock();
	next_address(b);
	one_packet(b);
	rcu_read_unlock();
	late = ktime_to_ns(ktime_sub(ktime_get(), due));
	b->packets++;
	if (late > b->worst)
		b->worst = late;
	/* Counts from now: one late packet must not make others late. */
	hrtimer_forward_now(timer, b->period);
	return HRTIMER_RESTART;
}

static int watch(struct bench *b, unsigned int period)
{
	int err;

	if (!period)
		return -EINVAL;
	err = prepare(b);
	if (err)
		return err;
	b->period = ns_to_ktime(period * 1000ULL);
	b->watching = true;
	hrtimer_init(&b->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	b->timer.function = packet_is_due;
	hrtimer_start(&b->timer, b->period, HRTIMER_MODE_REL_SOFT);
	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *from,
			   size_t size, loff_t *at)
{
	struct bench *b = file->private_data;
	unsigned int period;
	char line[256] = "";
	int err = -EINVAL;

	/* An open file takes one order only. */
	if (b->family || size >= sizeof(line) ||
	    copy_from_user(line, from, size))
		return -EINVAL;
	if (sscanf(line, "%u %u %u %u %127s", &b->family, &b->samples,
		   &b->burst, &b->spoil, b->path) == 5)
		err = measure(b);
	else if (sscanf(line, "watch %u %u %127s", &b->family, &period,
			b->path) == 3)
		err = watch(b, period);
	return err ? err : size;
}

static ssize_t bench_read(struct file *file, char __user *to, size_t size,
			  loff_t *at)
{
	struct bench *b = file->private_data;
	char line[80];
	int length;

	if (b->watching) {
		local_bh_disable();
		length = scnprintf(line, sizeof(line), "%u %llu\n", b->packets,
				   b->worst);
		b->packets = 0;
		b->worst = 0;
		local_bh_enable();
	} else {
		length = scnprintf(line, sizeof(line), "%llu %u %u\n", b->ps,
				   b->packets, b->wrong);
	}
	if (size < length || copy_to_user(to, line, length))
		return -EINVAL;
	return length;
}

static int bench_open(struct inode *inode, struct file *file)
{
	file->private_data = kzalloc(sizeof(struct bench), GFP_KERNEL);
	return file->private_data ? 0 : -ENOMEM;
}

static int bench_release(struct inode *inode, struct file *file)
{
	struct bench *b = file->private_data;

	if (b->watching)
		hrtimer_cancel(&b->timer);
	if (b->skb)
		refcount_set(&b->skb->users, 1);
	kfree_skb(b->skb);
	if (b->net)
		put_net(b->net);
	vfree(b->other);
	vfree(b->sample);
	vfree(b->records);
	kfree(b);
	return 0;
}

static const struct proc_ops bench_ops = {
	.proc_open	= bench_open,
	.proc_read	= bench_read,
	.proc_write	= bench_write,
	.proc_release	= bench_release,
};

static int __init bench_init(void)
{
	return proc_create("bench_hook", 0600, NULL, &bench_ops) ? 0 : -ENOMEM;
}

static void __exit bench_exit(void)
{
	remove_proc_entry("bench_hook", NULL);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("What a packet costs in a netfilter hook");
MODULE_LICENSE("GPL");
