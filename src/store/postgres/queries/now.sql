SELECT hub_now() AS now
