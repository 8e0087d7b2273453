"""The rules for workbooks without a template: one module each, whose ``check`` takes an OwnBook."""
