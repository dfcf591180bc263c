select sum("Amount") from kept.charges
