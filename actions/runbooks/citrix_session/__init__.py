"""«My Citrix hangs»: find the stuck screen, let go of it or close it, see that it is gone."""
