"""SCIM 2.0 (RFC 7643, RFC 7644): users are people, groups are units; every write is a change of the chart."""
