"""The fault campaign: what is wrong, lost or left after commands are killed, files damaged, disks filled."""
