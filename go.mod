module unionhall

go 1.26

