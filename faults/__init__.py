"""The fault campaign: what is published, lost and left behind when commands are killed, files damaged, disks full."""
