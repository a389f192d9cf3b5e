"""The closed forms and limits that measurements are held against."""
