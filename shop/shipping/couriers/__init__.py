"""Where couriers say a parcel is: pushed by the shop, or fetched from an aggregator."""
