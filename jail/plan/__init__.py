"""Policy x Command x Host -> Plan."""
