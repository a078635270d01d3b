"""The tariff and the code lists in force: uploaded, compared, approved, right from a day on."""
