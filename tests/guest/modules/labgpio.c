// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * labgpio - a GPIO chip whose inputs are set by small files, with interrupts on both edges.
 *
 * Label as the parameter says, by default that of a Raspberry Pi 4. Below /sys/devices/platform/labgpio:
 *   set      "LINE LEVEL" pulls an input; the edge is delivered in the same call, so none is ever merged with the next
 *   levels   all 32 lines, 0 and 1, line 0 first
 *   hx711    counts of the HX711 that is soldered to line 5 (clock) and line 6 (data), 80 conversions a second
 *   plugged  0 takes the chip away while it is in use, 1 brings it back
 */
#include <linux/gpio/driver.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>

#define LINES 32

static char *label = "pinctrl-bcm2711";
module_param(label, charp, 0444);

static struct platform_device *device;
static struct gpio_chip chip;
static DEFINE_MUTEX(plugging);
static unsigned long levels = ~0UL;	/* pull-ups */
static unsigned long outputs;
static unsigned long unmasked;
static u8 types[LINES];
static bool plugged;

/* The HX711: its data line answers in the same call that moves its clock, so a program that clocks it bit by bit sees it at any speed. */
#define HX_CLOCK 5
#define HX_DATA 6
#define HX_PERIOD_NS (NSEC_PER_SEC / 80)
#define HX_SLEEP_NS (60 * NSEC_PER_USEC)	/* a clock that is high for longer puts it to sleep (data sheet) */
#define HX_SETTLING 4				/* conversions after it woke (data sheet, settling time) */

static DEFINE_SPINLOCK(hx_lock);
static struct hrtimer hx_timer;
static int hx_value, hx_bits, hx_settling = HX_SETTLING;
static u32 hx_word;
static bool hx_ready, hx_high;
static ktime_t hx_rise;

static bool hx_asleep(void)
{
	return hx_high && ktime_to_ns(ktime_sub(ktime_get(), hx_rise)) > HX_SLEEP_NS;
}

static void hx_end(int settling)
{
	hx_ready = false;
	hx_bits = 0;
	hx_settling = settling;
	set_bit(HX_DATA, &levels);
}

static enum hrtimer_restart hx_convert(struct hrtimer *timer)
{
	unsigned long flags;

	spin_lock_irqsave(&hx_lock, flags);
	if (hx_asleep())
		set_bit(HX_DATA, &levels);
	else if (hx_settling)
		hx_settling--;
	else if (!hx_bits) {		/* a word that is being fetched stays */
		hx_word = hx_value & 0xffffff;
		hx_ready = true;
		clear_bit(HX_DATA, &levels);
	}
	spin_unlock_irqrestore(&hx_lock, flags);
	hrtimer_forward_now(timer, ns_to_ktime(HX_PERIOD_NS));
	return HRTIMER_RESTART;
}

static void hx_clock(bool high)
{
	unsigned long flags;

	spin_lock_irqsave(&hx_lock, flags);
	if (high && !hx_high) {
		hx_rise = ktime_get();
		if (hx_ready && ++hx_bits <= 24)
			assign_bit(HX_DATA, &levels, (hx_word >> (24 - hx_bits)) & 1);
		else
			set_bit(HX_DATA, &levels);
	} else if (!high && hx_high) {
		if (hx_asleep())
			hx_end(HX_SETTLING);
		else if (hx_bits > 24)
			hx_end(0);
	}
	hx_high = high;
	spin_unlock_irqrestore(&hx_lock, flags);
}

static int get_direction(struct gpio_chip *c, unsigned int line)
{
	return test_bit(line, &outputs) ? GPIO_LINE_DIRECTION_OUT : GPIO_LINE_DIRECTION_IN;
}

static int direction_input(struct gpio_chip *c, unsigned int line)
{
	clear_bit(line, &outputs);
	return 0;
}

static void set(struct gpio_chip *c, unsigned int line, int level)
{
	assign_bit(line, &levels, level);
	if (line == HX_CLOCK)
		hx_clock(level);
}

static int direction_output(struct gpio_chip *c, unsigned int line, int level)
{
	set_bit(line, &outputs);
	set(c, line, level);
	return 0;
}

static int get(struct gpio_chip *c, unsigned int line)
{
	return test_bit(line, &levels);
}

static int set_config(struct gpio_chip *c, unsigned int line, unsigned long config)
{
	switch (pinconf_to_config_param(config)) {
	case PIN_CONFIG_BIAS_PULL_UP:
	case PIN_CONFIG_BIAS_PULL_DOWN:
	case PIN_CONFIG_BIAS_DISABLE:
		return 0;
	default:
		return -ENOTSUPP;	/* no debounce of its own: the kernel does it by timer */
	}
}

static void irq_mask(struct irq_data *d)
{
	clear_bit(irqd_to_hwirq(d), &unmasked);
	gpiochip_disable_irq(&chip, irqd_to_hwirq(d));
}

static void irq_unmask(struct irq_data *d)
{
	gpiochip_enable_irq(&chip, irqd_to_hwirq(d));
	set_bit(irqd_to_hwirq(d), &unmasked);
}

static int irq_set_type(struct irq_data *d, unsigned int type)
{
	types[irqd_to_hwirq(d)] = type;
	return 0;
}

static const struct irq_chip irqs = {
	.name = "labgpio", .irq_mask = irq_mask, .irq_unmask = irq_unmask, .irq_set_type = irq_set_type,
	.flags = IRQCHIP_IMMUTABLE, GPIOCHIP_IRQ_RESOURCE_HELPERS,
};

static int plug(void)
{
	int result;

	memset(&chip, 0, sizeof(chip));
	chip.label = label;
	chip.parent = &device->dev;
	chip.owner = THIS_MODULE;
	chip.base = -1;
	chip.ngpio = LINES;
	chip.get_direction = get_direction;
	chip.direction_input = direction_input;
	chip.direction_output = direction_output;
	chip.get = get;
	chip.set = set;
	chip.set_config = set_config;
	gpio_irq_chip_set_chip(&chip.irq, &irqs);
	chip.irq.handler = handle_simple_irq;
	chip.irq.default_type = IRQ_TYPE_NONE;
	result = gpiochip_add_data(&chip, NULL);
	plugged = !result;
	return result;
}

static ssize_t set_store(struct device *d, struct device_attribute *a, const char *text, size_t length)
{
	unsigned int line, level;
	u8 edge;

	if (sscanf(text, "%u %u", &line, &level) != 2 || line >= LINES || level > 1)
		return -EINVAL;
	if (test_bit(line, &levels) == level)
		return length;
	assign_bit(line, &levels, level);
	edge = level ? IRQ_TYPE_EDGE_RISING : IRQ_TYPE_EDGE_FALLING;
	if (plugged && test_bit(line, &unmasked) && (types[line] & edge))
		generic_handle_domain_irq_safe(chip.irq.domain, line);
	return length;
}
static DEVICE_ATTR_WO(set);

static ssize_t levels_show(struct device *d, struct device_attribute *a, char *text)
{
	int i;

	for (i = 0; i < LINES; i++)
		text[i] = test_bit(i, &levels) ? '1' : '0';
	text[LINES] = '\n';
	return LINES + 1;
}
static DEVICE_ATTR_RO(levels);

static ssize_t plugged_store(struct device *d, struct device_attribute *a, const char *text, size_t length)
{
	int result = 0;

	mutex_lock(&plugging);
	if (text[0] == '0' && plugged) {
		plugged = false;
		gpiochip_remove(&chip);
	} else if (text[0] == '1' && !plugged) {
		result = plug();
	}
	mutex_unlock(&plugging);
	return result ? result : length;
}
static DEVICE_ATTR_WO(plugged);

static ssize_t hx711_store(struct device *d, struct device_attribute *a, const char *text, size_t length)
{
	int value, result = kstrtoint(text, 10, &value);

	if (result)
		return result;
	WRITE_ONCE(hx_value, value);
	return length;
}
static DEVICE_ATTR_WO(hx711);

static struct attribute *attributes[] = { &dev_attr_hx711.attr, &dev_attr_set.attr, &dev_attr_levels.attr, &dev_attr_plugged.attr, NULL };
static const struct attribute_group group = { .attrs = attributes };

static int __init lab_init(void)
{
	int result;

	device = platform_device_register_simple("labgpio", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	hrtimer_init(&hx_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hx_timer.function = hx_convert;
	hrtimer_start(&hx_timer, ns_to_ktime(HX_PERIOD_NS), HRTIMER_MODE_REL);
	result = sysfs_create_group(&device->dev.kobj, &group);
	return result ? result : plug();
}

module_init(lab_init);
MODULE_DESCRIPTION("GPIO chip set by files (test bench)");
MODULE_LICENSE("Dual MIT/GPL");
