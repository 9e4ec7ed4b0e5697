#!/bin/sh
crontab - < x #: services
systemctl --user enable x #: services
launchctl load x #: services
cp x.service ~/.config/systemd/user/x.service #: services
echo x > /etc/cron.d/x #: services outside-home
