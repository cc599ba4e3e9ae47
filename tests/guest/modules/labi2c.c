// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * labi2c - I2C adapters whose chips are a program.
 *
 * Real adapters (/dev/i2c-FIRST and following), so that I2C_RDWR and kernel drivers work on them. A transfer of a write, a read, or a write
 * and a read is handed as a whole to the program that has /dev/labi2c open. What it doesn't answer within the adapter's time-out is ETIMEDOUT,
 * as a held line is; with nobody there nobody acknowledges.
 *
 * /sys/devices/platform/labi2c/plugged: one digit per adapter; writing 0 pulls one out: ENODEV until its users have let go, then no device file.
 */
#include <linux/i2c.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define BUSES 6
#define DATA 244

struct lab_request {
	u32 number;
	u16 bus, address, written, wanted;
	u8 data[DATA];
};

struct lab_reply {
	u32 number;
	u16 bus, length;
	s32 result;		/* 0 or -errno */
	u8 data[DATA];
};

enum state { IDLE, ASKED, TAKEN, ANSWERED };

struct lab_bus {
	struct i2c_adapter adapter;
	struct lab_request request;
	struct lab_reply reply;
	enum state state;
	bool plugged;
};

static unsigned int first = 1;
module_param(first, uint, 0444);

static struct lab_bus buses[BUSES];
static struct platform_device *device;
static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(plugging);
static DECLARE_WAIT_QUEUE_HEAD(asked);
static DECLARE_WAIT_QUEUE_HEAD(answered);
static bool served;
static u32 number;

static int lab_transfer(struct i2c_adapter *adapter, struct i2c_msg *m, int count)
{
	struct lab_bus *bus = container_of(adapter, struct lab_bus, adapter);
	struct i2c_msg *write = NULL, *read = NULL;
	int result, i;

	for (i = 0; i < count; i++) {
		if (m[i].len > DATA)
			return -EOPNOTSUPP;
		if ((m[i].flags & I2C_M_RD) && !read)
			read = &m[i];
		else if (!(m[i].flags & I2C_M_RD) && !write && !read)
			write = &m[i];
		else
			return -EOPNOTSUPP;
	}
	spin_lock_irq(&lock);
	if (!bus->plugged || !served) {
		result = bus->plugged ? -EREMOTEIO : -ENODEV;
		spin_unlock_irq(&lock);
		return result;
	}
	bus->request.number = ++number;
	bus->request.bus = bus - buses;
	bus->request.address = m[0].addr;
	bus->request.written = write ? write->len : 0;
	bus->request.wanted = read ? read->len : 0;
	if (write)
		memcpy(bus->request.data, write->buf, write->len);
	bus->state = ASKED;
	spin_unlock_irq(&lock);
	wake_up(&asked);
	wait_event_timeout(answered, bus->state == ANSWERED || !bus->plugged, adapter->timeout);
	spin_lock_irq(&lock);
	if (!bus->plugged)
		result = -ENODEV;
	else if (bus->state != ANSWERED)
		result = -ETIMEDOUT;
	else
		result = bus->reply.result;
	if (!result && read)
		memcpy(read->buf, bus->reply.data, read->len);
	bus->state = IDLE;
	spin_unlock_irq(&lock);
	return result ? result : count;
}

static u32 lab_functions(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = { .master_xfer = lab_transfer, .functionality = lab_functions };

static int plug(int i)
{
	struct i2c_adapter *adapter = &buses[i].adapter;
	int result;

	memset(adapter, 0, sizeof(*adapter));
	adapter->owner = THIS_MODULE;
	adapter->algo = &algorithm;
	adapter->nr = first + i;
	adapter->dev.parent = &device->dev;
	snprintf(adapter->name, sizeof(adapter->name), "labi2c %d", i);
	buses[i].state = IDLE;
	buses[i].plugged = true;
	result = i2c_add_numbered_adapter(adapter);
	if (result)
		buses[i].plugged = false;
	return result;
}

static void pull(int i)
{
	spin_lock_irq(&lock);
	buses[i].plugged = false;
	spin_unlock_irq(&lock);
	wake_up(&answered);
	i2c_del_adapter(&buses[i].adapter);	/* waits until nobody has it open */
}

static ssize_t plugged_show(struct device *d, struct device_attribute *a, char *text)
{
	int i;

	for (i = 0; i < BUSES; i++)
		text[i] = buses[i].plugged ? '1' : '0';
	text[BUSES] = '\n';
	return BUSES + 1;
}

static ssize_t plugged_store(struct device *d, struct device_attribute *a, const char *text, size_t length)
{
	int i, result = 0;

	if (length < BUSES)
		return -EINVAL;
	mutex_lock(&plugging);
	for (i = 0; i < BUSES && !result; i++) {
		if (text[i] == '0' && buses[i].plugged)
			pull(i);
		else if (text[i] == '1' && !buses[i].plugged)
			result = plug(i);
	}
	mutex_unlock(&plugging);
	return result ? result : length;
}
static DEVICE_ATTR_RW(plugged);

static int lab_open(struct inode *inode, struct file *file)
{
	bool taken;

	spin_lock_irq(&lock);
	taken = served;
	served = true;
	spin_unlock_irq(&lock);
	return taken ? -EBUSY : stream_open(inode, file);
}

static int lab_release(struct inode *inode, struct file *file)
{
	spin_lock_irq(&lock);
	served = false;
	spin_unlock_irq(&lock);
	return 0;
}

static bool take(struct lab_request *request)
{
	bool found = false;
	int i;

	spin_lock_irq(&lock);
	for (i = 0; i < BUSES && !found; i++) {
		if (buses[i].state != ASKED)
			continue;
		*request = buses[i].request;
		buses[i].state = TAKEN;
		found = true;
	}
	spin_unlock_irq(&lock);
	return found;
}

static ssize_t lab_read(struct file *file, char __user *to, size_t length, loff_t *offset)
{
	static struct lab_request request;	/* one opener, one reader */
	int result;

	if (length < sizeof(request))
		return -EINVAL;
	result = wait_event_interruptible(asked, take(&request));
	if (result)
		return result;
	return copy_to_user(to, &request, sizeof(request)) ? -EFAULT : sizeof(request);
}

static ssize_t lab_write(struct file *file, const char __user *from, size_t length, loff_t *offset)
{
	static struct lab_reply reply;
	struct lab_bus *bus;

	if (length < sizeof(reply))
		return -EINVAL;
	if (copy_from_user(&reply, from, sizeof(reply)))
		return -EFAULT;
	if (reply.bus >= BUSES || reply.result > 0)
		return -EINVAL;
	bus = &buses[reply.bus];
	spin_lock_irq(&lock);
	if (bus->state == TAKEN && bus->request.number == reply.number) {	/* a late answer is dropped */
		bus->reply = reply;
		bus->state = ANSWERED;
	}
	spin_unlock_irq(&lock);
	wake_up(&answered);
	return sizeof(reply);
}

static const struct file_operations operations = {
	.owner = THIS_MODULE, .open = lab_open, .release = lab_release, .read = lab_read, .write = lab_write,
};
static struct miscdevice misc = { .minor = MISC_DYNAMIC_MINOR, .name = "labi2c", .fops = &operations };

static int __init lab_init(void)
{
	int i, result;

	device = platform_device_register_simple("labi2c", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	result = misc_register(&misc);
	if (!result)
		result = device_create_file(&device->dev, &dev_attr_plugged);
	for (i = 0; i < BUSES && !result; i++)
		result = plug(i);
	return result;	/* a test bench: what was made before a failure stays until the guest is off */
}

module_init(lab_init);
MODULE_DESCRIPTION("I2C adapters answered by a program (test bench)");
MODULE_LICENSE("Dual MIT/GPL");
